import StageKit

extension RouteInput {
    /// What the schema cannot see.
    static func check(_ input: CheckedInput, _ location: StageCheckContext, _ hooks: HookFactories) -> [StageDiagnostic]
    {
        var faults = FunctionReference.faults(input)
        if let alias = input.known("alias")?.stringValue, let fault = AliasReference.fault(alias) {
            faults.append(StageDiagnostic(["alias"], fault))
        }
        faults += versions(input, location)
        if let strategy = input.known("strategy")?.stringValue {
            faults += strategyFields(strategy, input)
        }
        let scripts = HookDiagnostics(location: location, hooks: hooks)
        if input.value["target"]?.objectValue != nil {
            faults += scripts.faults(
                .versionSelector, CheckedInput(input.value["target"] ?? [:]), file: "select", at: ["target"])
        }
        if let file = input.known("schedule")?.stringValue {
            faults += scripts.faults(.weightSchedule, file, at: ["schedule"])
        } else if let map = input.value["schedule"], map.objectValue != nil {
            faults += scripts.faults(.weightSchedule, CheckedInput(map), file: "lua", at: ["schedule"])
        }
        return faults + HealthCheckSchema.faults(input, location, hooks) + EventSourceInput.faults(input)
    }

    private static func versions(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var faults: [StageDiagnostic] = []
        for key in ["target", "other"] {
            guard let text = input.known(key)?.stringValue else { continue }
            guard let selector = VersionSelector(text) else {
                faults.append(StageDiagnostic([key], VersionSelector.fault(text)))
                continue
            }
            if selector == .published, !hasPublisher(input, location) {
                let hint = key == "target" ? " (the default)" : ""
                faults.append(
                    StageDiagnostic(
                        [key],
                        "'\(key): published'\(hint) needs a deploy or update-code stage with 'publish: true' for the "
                            + "same function, region and account before this one; or write '\(key): newest', which may be another "
                            + "pipeline's version."))
            }
        }
        if let target = input.known("target"), let other = input.known("other"), target == other {
            faults.append(StageDiagnostic(["other"], "'target' and 'other' must be two versions."))
        }
        return faults
    }

    private static func hasPublisher(_ input: CheckedInput, _ location: StageCheckContext) -> Bool {
        location.ancestors.contains { stage in
            guard ["deploy", "update-code"].contains(stage.type) else { return false }
            if stage.input.value["publish"] == .bool(false) || !stage.input.has("publish") { return false }
            return isSamePlace(input, stage.input)
        }
    }

    /// Whether two stages may be about one function, as `published` will see it; what is not known yet may be anything.
    private static func isSamePlace(_ input: CheckedInput, _ other: CheckedInput) -> Bool {
        func agree(_ key: String, _ read: (String) -> String = { $0 }) -> Bool {
            let (mine, theirs) = (input.known(key)?.stringValue, other.known(key)?.stringValue)
            if let mine, let theirs { return read(mine) == read(theirs) }
            // A region that is written and one that is left out are two, whatever the configuration says.
            return mine == nil && input.has(key) || theirs == nil && other.has(key) || mine == theirs
        }
        return agree("function", { FunctionName($0).name }) && agree("region") && agree("account")
    }

    private static func strategyFields(_ strategy: String, _ input: CheckedInput) -> [StageDiagnostic] {
        let isStepwise = strategy == "canary" || strategy == "linear"
        var faults: [StageDiagnostic] = []
        func unfit(_ key: String, unless fits: Bool, _ advice: String) {
            guard !fits, input.has(key) else { return }
            faults.append(StageDiagnostic([key], "'\(key)' does not go with the strategy \(strategy): \(advice)"))
        }
        func missing(_ key: String, _ text: String) {
            guard !input.has(key) else { return }
            faults.append(StageDiagnostic([], "The strategy \(strategy) needs '\(key)': \(text)"))
        }
        unfit("percent", unless: strategy == "weighted" || strategy == "linear", "it is for weighted and linear.")
        unfit("other", unless: strategy == "weighted", "it is for weighted.")
        unfit("steps", unless: strategy == "canary", "it is for canary; linear takes 'percent'.")
        unfit("schedule", unless: strategy == "canary", "it is for canary.")
        unfit("interval", unless: isStepwise, "it is for canary and linear.")
        unfit("provisionedConcurrency", unless: strategy != "weighted", "AWS takes no weights with it.")
        if !["blue-green", "canary", "linear"].contains(strategy) {
            for key in ["healthChecks", "every", "bake", "inconclusiveLimit"] {
                unfit(key, unless: false, "it moves without checks; use blue-green or canary.")
            }
        }
        if input.known("every")?.stringValue.flatMap(TimeLength.init)?.seconds == 0 {
            faults.append(
                StageDiagnostic(
                    ["every"], "'every' must be more than 0; to check only at a step's end, write a long one."))
        }
        if input.known("onUnhealthy") == "stay", !isStepwise {
            faults.append(StageDiagnostic(["onUnhealthy"], "'stay' is for canary and linear, which can stay half-way."))
        }
        if input.known("takeOver") == true, !isStepwise {
            faults.append(
                StageDiagnostic(["takeOver"], "'takeOver' is for canary and linear; the others clear weights."))
        }
        switch strategy {
        case "weighted": missing("percent", "the target's share of the traffic.")
        case "linear":
            missing("percent", "the size of a step.")
            missing("interval", "how long each weight is held.")
            if let percent = input.known("percent")?.doubleValue, percent < CanaryStep.smallestLinear {
                faults.append(
                    StageDiagnostic(
                        ["percent"],
                        "Steps of \(JSONValue.plain(percent).text()) percent would be more than 1,000; write at least "
                            + "\(CanaryStep.smallestLinear)."))
            }
        case "canary" where input.has("schedule"):
            if input.has("steps") {
                faults.append(
                    StageDiagnostic(["steps"], "'steps' and 'schedule' exclude each other; write one of them."))
            }
        case "canary":
            missing("steps", "the weights, such as [5, 25, 50], or a 'schedule' that gives them.")
            faults += stepFaults(input)
        default: break
        }
        return faults + timingFaults(strategy, input)
    }

    private static func stepFaults(_ input: CheckedInput) -> [StageDiagnostic] {
        guard let steps = try? input.known("steps")?.decode([CanaryStep].self) else { return [] }
        if let fault = CanaryStep.fault(steps) { return [StageDiagnostic(["steps"], fault)] }
        if !input.has("interval"), steps.contains(where: { $0.length == nil && $0.percent < 100 }) {
            return [
                StageDiagnostic(
                    [], "The strategy canary needs 'interval', or a 'for' at each step: how long to hold it.")
            ]
        }
        return []
    }

    /// A check that is never made is a mistake, not a check.
    private static func timingFaults(_ strategy: String, _ input: CheckedInput) -> [StageDiagnostic] {
        guard ["blue-green", "canary", "linear"].contains(strategy),
            let highest = input.has("bake") ? 100 : highestWeight(strategy, input)
        else { return [] }
        return (input.value["healthChecks"]?.arrayValue ?? []).enumerated().compactMap { index, check in
            let path = ["healthChecks", String(index)]
            if strategy == "blue-green", highest < 100, check["metric"].map({ !$0.isNull }) ?? false {
                return StageDiagnostic(
                    path + ["metric"],
                    "Before the move of blue-green there is no traffic to measure; give the stage a 'bake', or use "
                        + "canary.")
            }
            guard let from = check["from"]?.doubleValue, from > highest else { return nil }
            let words =
                strategy == "canary" && input.has("schedule")
                ? "checks at 100 percent need a 'bake'."
                : "the highest weight with checks is \(JSONValue.plain(highest).text()) percent."
            return StageDiagnostic(path + ["from"], "This check would never be made: \(words)")
        }
    }

    /// The highest percent with checks, without a bake; nil if it is not known yet.
    private static func highestWeight(_ strategy: String, _ input: CheckedInput) -> Double? {
        switch strategy {
        case "blue-green": return 0
        case "canary" where input.has("schedule"): return 100.0.nextDown
        case "canary":
            guard let steps = try? input.known("steps")?.decode([CanaryStep].self) else { return nil }
            return steps.map(\.percent).filter { $0 < 100 }.max() ?? 0
        default:
            guard let percent = input.known("percent")?.doubleValue, percent > 0 else { return nil }
            return CanaryStep.linear(every: percent).last?.percent ?? 0
        }
    }
}
