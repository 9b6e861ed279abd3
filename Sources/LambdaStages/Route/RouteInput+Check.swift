import StageKit

extension RouteInput {
    /// The problems that the schema cannot find.
    static func check(_ input: CheckedInput, _ location: StageCheckContext, _ hooks: HookFactories) -> [StageDiagnostic]
    {
        var diagnostics = FunctionReference.diagnostics(input)
        if let alias = input.known("alias")?.stringValue, let problem = AliasReference.problem(alias) {
            diagnostics.append(StageDiagnostic(["alias"], problem))
        }
        diagnostics += versions(input, location)
        if let strategy = input.known("strategy")?.stringValue {
            diagnostics += strategyFields(strategy, input)
        }
        let scripts = HookDiagnostics(location: location, hooks: hooks)
        if input.value["target"]?.objectValue != nil {
            diagnostics += scripts.diagnostics(
                .versionSelector, CheckedInput(input.value["target"] ?? [:]), file: "select", at: ["target"])
        }
        if let file = input.known("schedule")?.stringValue {
            diagnostics += scripts.diagnostics(.weightSchedule, file, at: ["schedule"])
        } else if let map = input.value["schedule"], map.objectValue != nil {
            diagnostics += scripts.diagnostics(.weightSchedule, CheckedInput(map), file: "lua", at: ["schedule"])
        }
        return diagnostics + HealthCheckSchema.diagnostics(input, location, hooks) + EventSourceInput.diagnostics(input)
            + LiteralLimits(input: input).diagnostics(LiteralLimits.route)
    }

    private static func versions(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var diagnostics: [StageDiagnostic] = []
        for key in ["target", "other"] {
            guard let text = input.known(key)?.stringValue else { continue }
            guard let selector = VersionSelector(text) else {
                diagnostics.append(StageDiagnostic([key], VersionSelector.problem(text)))
                continue
            }
            if selector == .published, !hasPublisher(input, location) {
                let hint = key == "target" ? " (the default)" : ""
                diagnostics.append(
                    StageDiagnostic(
                        [key],
                        "'\(key): published'\(hint) needs a deploy or update-code stage with 'publish: true' for the "
                            + "same function, region and account before this one; or write '\(key): newest', which may be another "
                            + "pipeline's version."))
            }
        }
        if let target = input.known("target"), let other = input.known("other"), target == other {
            diagnostics.append(StageDiagnostic(["other"], "'target' and 'other' must be two versions."))
        }
        return diagnostics
    }

    private static func hasPublisher(_ input: CheckedInput, _ location: StageCheckContext) -> Bool {
        location.ancestors.contains { stage in
            guard ["deploy", "update-code"].contains(stage.type) else { return false }
            if stage.input.value["publish"] == .bool(false) || !stage.input.has("publish") { return false }
            return isSameFunction(input, stage.input)
        }
    }

    /// Whether two stages may be about one function, as `published` will see it; what is not known yet may be anything.
    private static func isSameFunction(_ input: CheckedInput, _ other: CheckedInput) -> Bool {
        func agree(_ key: String, _ read: (String) -> String = { $0 }) -> Bool {
            let (mine, theirs) = (input.known(key)?.stringValue, other.known(key)?.stringValue)
            if let mine, let theirs { return read(mine) == read(theirs) }
            // A region that is written and one that is left out are two, whatever the configuration says.
            return mine == nil && input.has(key) || theirs == nil && other.has(key) || mine == theirs
        }
        return agree("function", { FunctionName($0).name }) && agree("account")
            && (isRegionUnknown(input) || isRegionUnknown(other) || region(input) == region(other))
    }

    /// The region that a stage's field or its function's ARN says; nil for the configured one.
    private static func region(_ input: CheckedInput) -> String? {
        input.known("region")?.stringValue ?? input.known("function")?.stringValue.flatMap { FunctionName($0).region }
    }

    private static func isRegionUnknown(_ input: CheckedInput) -> Bool {
        input.has("region") && input.known("region") == nil
            || input.has("function") && input.known("function") == nil
    }

    private static func strategyFields(_ strategy: String, _ input: CheckedInput) -> [StageDiagnostic] {
        let isStepwise = strategy == "canary" || strategy == "linear"
        var diagnostics: [StageDiagnostic] = []
        func unfit(_ key: String, unless fits: Bool, _ advice: String) {
            guard !fits, input.has(key) else { return }
            diagnostics.append(StageDiagnostic([key], "'\(key)' does not go with the strategy \(strategy): \(advice)"))
        }
        func missing(_ key: String, _ text: String) {
            guard !input.has(key) else { return }
            diagnostics.append(StageDiagnostic([], "The strategy \(strategy) needs '\(key)': \(text)"))
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
            diagnostics.append(
                StageDiagnostic(
                    ["every"], "'every' must be more than 0; to check only at a step's end, write a long one."))
        }
        if input.known("onUnhealthy") == "stay", !isStepwise {
            diagnostics.append(
                StageDiagnostic(["onUnhealthy"], "'stay' is for canary and linear, which can stay half-way."))
        }
        if input.known("takeOver") == true, !isStepwise {
            diagnostics.append(
                StageDiagnostic(["takeOver"], "'takeOver' is for canary and linear; the others clear weights."))
        }
        switch strategy {
        case "weighted": missing("percent", "the target's share of the traffic.")
        case "linear":
            missing("percent", "the size of a step.")
            missing("interval", "how long each weight is held.")
            if let percent = input.known("percent")?.doubleValue, percent < CanaryStep.smallestLinear {
                diagnostics.append(
                    StageDiagnostic(
                        ["percent"],
                        "Steps of \(JSONValue.plain(percent).text()) percent would be more than 1,000; write at least "
                            + "\(CanaryStep.smallestLinear)."))
            }
        case "canary" where input.has("schedule"):
            if input.has("steps") {
                diagnostics.append(
                    StageDiagnostic(["steps"], "'steps' and 'schedule' exclude each other; write one of them."))
            }
        case "canary":
            missing("steps", "the weights, such as [5, 25, 50], or a 'schedule' that gives them.")
            diagnostics += stepDiagnostics(input)
        default: break
        }
        return diagnostics + timingDiagnostics(strategy, input)
    }

    private static func stepDiagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        guard let steps = try? input.known("steps")?.decode([CanaryStep].self) else { return [] }
        if let problem = CanaryStep.problem(steps) { return [StageDiagnostic(["steps"], problem)] }
        if !input.has("interval"), steps.contains(where: { $0.length == nil && $0.percent < 100 }) {
            return [
                StageDiagnostic(
                    [], "The strategy canary needs 'interval', or a 'for' at each step: how long to hold it.")
            ]
        }
        return []
    }

    /// A check that is never made is a mistake, not a check.
    private static func timingDiagnostics(_ strategy: String, _ input: CheckedInput) -> [StageDiagnostic] {
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
            let reason =
                strategy == "canary" && input.has("schedule")
                ? "checks at 100 percent need a 'bake'."
                : "the highest weight with checks is \(JSONValue.plain(highest).text()) percent."
            return StageDiagnostic(path + ["from"], "This check would never be made: \(reason)")
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
