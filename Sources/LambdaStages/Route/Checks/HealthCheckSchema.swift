import StageKit

/// The fields of a health check.
enum HealthCheckSchema {
    static let compare = InputKind.string(allowed: ["json", "subset", "text"])

    static let invoke = InputSchema(
        InputField(
            "payload", .any, "The event: a value, { file: path } or { s3: s3://bucket/key }; default: none."),
        InputField(
            "expect", .any, "The expected answer, given like the payload; default: any answer that is no failure."),
        InputField(
            "compare", compare,
            "json: the same value; subset: at least what is expected; text: without blanks and line ends.",
            default: "json"))

    static let http = InputSchema(
        InputField("url", .string, "The address, http or https.", required: true),
        InputField("method", .string, "The method, in capitals.", default: "GET"),
        InputField("headers", .map(.string), "Header fields."),
        InputField("body", .any, "The body: text is sent as it is, anything else as JSON."),
        InputField(
            "expect",
            .object(
                InputField("status", .integer(100...599), "The status; default: any from 200 to 299."),
                InputField("body", .any, "The expected body; default: any."),
                InputField("compare", compare, "As in invoke; default: text for a text, else json.")),
            "The expected answer."))

    static let alarm = InputSchema(
        InputField("name", .string, "The alarm's name, in the function's region.", required: true),
        InputField(
            "whenAlreadyRinging", .string(allowed: ["fail", "ignore"]),
            "When it rings before the release: fail, or ignore until it has been seen OK.", default: "fail"))

    static let check = InputSchema(
        InputField(
            "name", .string, "What it is called in events and reports; default: its kind (a script's file) and number."
        ),
        InputField("invoke", .object(invoke), "Invokes the candidate version itself; a function error is unhealthy."),
        InputField("http", .object(http), "Asks a web address."),
        InputField(
            "metric", .object(MetricCheckInput.schema),
            "Judges a metric: of the candidate behind the alias, or any other."),
        InputField("alarm", .object(alarm), "Asks whether an alarm of CloudWatch rings."),
        InputField("lua", .string, "A Lua script that judges, from the pipeline's folder."),
        InputField("with", .map(.any), "lua only: what the script is given."),
        InputField(
            "timeout", .positiveDuration,
            "How long one measurement may take; default: the function's timeout + 5s (invoke), 60s (lua), 10s (others)."
        ),
        InputField("times", .integer(1...1000), "invoke and http: measurements in a row; all must hold.", default: 1),
        InputField("after", .duration, "No measurement before this long after a move.", default: "0s"),
        InputField(
            "from", .number(0...100),
            "Only at weights from this percent on; 0 is also before anything has moved. Default: 0 for invoke and "
                + "http; else blue-green: 0 (metric: 100), canary and linear: the first step's weight.", unit: "percent"
        ),
        InputField(
            "unhealthyAfter", .integer(1...1000), "Unhealthy verdicts in a row before it counts.", default: 1),
        InputField(
            "minimumInvocations", .integer(0...1_000_000_000),
            "metric only: fewer invocations of the candidate in the window are inconclusive; default: 20 with 'name'.",
            unit: "invocations"),
        InputField("advisory", .boolean, "Whether it is measured and shown, and decides nothing.", default: false))

    static let kinds = ["invoke", "http", "metric", "alarm", "lua"]

    /// What the schema cannot see of a list of checks.
    static func faults(_ input: CheckedInput, _ location: StageCheckContext, _ hooks: HookFactories)
        -> [StageDiagnostic]
    {
        let checks = input.value["healthChecks"]?.arrayValue ?? []
        return repeatedNames(checks.map(CheckedInput.init))
            + checks.indices.flatMap {
                faults(CheckedInput(checks[$0]), at: ["healthChecks", String($0)], location, hooks)
            }
    }

    /// Outputs and scripts find a check by its name, so that the second of a name would hide the first.
    private static func repeatedNames(_ checks: [CheckedInput]) -> [StageDiagnostic] {
        var seen: [String: Int] = [:]
        return checks.enumerated().compactMap { index, check in
            guard let name = name(of: check, number: index + 1) else { return nil }
            guard let first = seen.updateValue(seen[name] ?? index, forKey: name) else { return nil }
            return StageDiagnostic(
                ["healthChecks", String(index)] + (check.has("name") ? ["name"] : []),
                "Health check \(index + 1) is called '\(name)' as number \(first + 1) is; give each a name of its own.")
        }
    }

    /// nil if it is not known yet, or nothing is to be done.
    private static func name(of check: CheckedInput, number: Int) -> String? {
        if check.has("name") { return check.known("name")?.stringValue }
        guard let kind = kinds.first(where: { check.has($0) }) else { return nil }
        guard kind == "lua" else { return HealthCheckInput.name(kind: kind, number: number) }
        return check.known("lua")?.stringValue.map { HealthCheckInput.name(script: $0, number: number) }
    }

    private static func faults(
        _ check: CheckedInput, at path: [String], _ location: StageCheckContext, _ hooks: HookFactories
    ) -> [StageDiagnostic] {
        let written = kinds.filter { check.has($0) }
        guard written.count == 1 else {
            let problem = written.isEmpty ? "says nothing to do" : "says both \(written.joined(separator: " and "))"
            return [
                StageDiagnostic(path, "A health check \(problem); write one of invoke, http, metric, alarm and lua.")
            ]
        }
        let kind = written[0]
        var faults: [StageDiagnostic] = []
        func unfit(_ key: String, _ kinds: String...) {
            guard check.has(key), !kinds.contains(kind) else { return }
            faults.append(
                StageDiagnostic(path + [key], "'\(key)' is for \(kinds.joined(separator: " and ")), not for \(kind)."))
        }
        unfit("with", "lua")
        unfit("minimumInvocations", "metric")
        if let times = check.known("times")?.intValue, times > 1 { unfit("times", "invoke", "http") }
        switch kind {
        case "invoke":
            for key in ["payload", "expect"] {
                faults += PayloadSource.faults(check.known(kind, key), at: path + [kind, key], location)
            }
        case "metric":
            faults += MetricCheckInput.faults(CheckedInput(check.value[kind] ?? [:]), at: path + [kind])
            if check.has(kind, "name"), check.known("from")?.doubleValue == 0 {
                faults.append(
                    StageDiagnostic(path + ["from"], "At 0 percent there is no traffic to measure; leave 'from' out."))
            }
        case "lua":
            faults += HookDiagnostics(location: location, hooks: hooks).faults(
                .healthCheck, check, file: "lua", at: path, timeout: check.known("timeout"))
        default: break
        }
        return faults
    }
}
