import StageKit

/// The fields of a health check.
enum HealthCheckSchema {
    static let compare = InputKind.string(allowed: ["json", "subset", "text"])

    static let invoke = InputSchema(
        InputField(
            "payload", .any, "The event: a value, { file: path } or { s3: s3://bucket/key }. Default: no event."),
        InputField(
            "expect", .any,
            "The expected response, written like the payload. Default: any response without a "
                + "function error."),
        InputField(
            "compare", compare,
            "json: an equal value. subset: at least the expected fields. text: an equal string, ignoring white "
                + "space.",
            default: "json"))

    static let http = InputSchema(
        InputField("url", .string, "The URL, http or https.", required: true),
        InputField("method", .string, "The method, in uppercase.", default: "GET"),
        InputField("headers", .map(.string), "The headers."),
        InputField("body", .any, "The body: a string is sent unchanged, any other value as JSON."),
        InputField(
            "expect",
            .object(
                InputField("status", .integer(100...599), "The expected status. Default: 200 to 299."),
                InputField("body", .any, "The expected body. Default: any body."),
                InputField("compare", compare, "As in invoke. Default: text for a string, else json.")),
            "The expected response."))

    static let alarm = InputSchema(
        InputField("name", .string, "The alarm's name, in the function's region.", required: true),
        InputField(
            "whenAlreadyRinging", .string(allowed: ["fail", "ignore"]),
            "If it is in ALARM before the release: fail, or ignore it until it has been in OK.", default: "fail"))

    static let check = InputSchema(
        InputField(
            "name", .string,
            "The name in events and reports. Default: the kind, or the script's file, and a "
                + "number."
        ),
        InputField("invoke", .object(invoke), "An invocation of the candidate. A function error is unhealthy."),
        InputField("http", .object(http), "An HTTP request."),
        InputField(
            "metric", .object(MetricCheckInput.schema),
            "A metric of the candidate behind the alias, or any other metric."),
        InputField("alarm", .object(alarm), "A CloudWatch alarm, which must not be in ALARM."),
        InputField("lua", .string, "A Lua script, relative to the pipeline's folder."),
        InputField("with", .map(.any), "lua only: the parameters of the script."),
        InputField(
            "timeout", .positiveDuration,
            "The timeout of one measurement. Default: the function's timeout + 5s (invoke), 60s (lua), 10s "
                + "(others)."
        ),
        InputField(
            "times", .integer(1...1000), "invoke and http: the number of measurements. All must be healthy.", default: 1
        ),
        InputField("after", .duration, "The minimum time between a move and the first measurement.", default: "0s"),
        InputField(
            "from", .number(0...100),
            "The lowest weight at which the check runs; 0 includes the time before the first move. Default: 0 for "
                + "invoke and http. Others: in blue-green 0 (metric: 100), in canary and linear the first step's "
                + "weight.", unit: "percent"
        ),
        InputField(
            "unhealthyAfter", .integer(1...1000),
            "The number of unhealthy verdicts in a row that count as "
                + "unhealthy.", default: 1),
        InputField(
            "minimumInvocations", .integer(0...1_000_000_000),
            "metric only: fewer invocations of the candidate in the window are inconclusive. Default: 20 with "
                + "'name'.",
            unit: "invocations"),
        InputField("advisory", .boolean, "Whether the check is only reported and has no effect.", default: false))

    static let kinds = ["invoke", "http", "metric", "alarm", "lua"]

    /// The problems of a list of checks that the schema cannot find.
    static func diagnostics(_ input: CheckedInput, _ location: StageCheckContext, _ hooks: HookFactories)
        -> [StageDiagnostic]
    {
        let checks = input.value["healthChecks"]?.arrayValue ?? []
        return repeatedNames(checks.map(CheckedInput.init))
            + checks.indices.flatMap {
                diagnostics(CheckedInput(checks[$0]), at: ["healthChecks", String($0)], location, hooks)
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

    private static func diagnostics(
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
        var diagnostics: [StageDiagnostic] = []
        func unfit(_ key: String, _ kinds: String...) {
            guard check.has(key), !kinds.contains(kind) else { return }
            diagnostics.append(
                StageDiagnostic(path + [key], "'\(key)' is for \(kinds.joined(separator: " and ")), not for \(kind)."))
        }
        unfit("with", "lua")
        unfit("minimumInvocations", "metric")
        if let times = check.known("times")?.intValue, times > 1 { unfit("times", "invoke", "http") }
        switch kind {
        case "invoke":
            for key in ["payload", "expect"] {
                diagnostics += PayloadSource.diagnostics(check.known(kind, key), at: path + [kind, key], location)
            }
        case "metric":
            diagnostics += MetricCheckInput.diagnostics(CheckedInput(check.value[kind] ?? [:]), at: path + [kind])
            if check.has(kind, "name"), check.known("from")?.doubleValue == 0 {
                diagnostics.append(
                    StageDiagnostic(path + ["from"], "At 0 percent there is no traffic to measure; leave 'from' out."))
            }
        case "lua":
            diagnostics += HookDiagnostics(location: location, hooks: hooks).diagnostics(
                .healthCheck, check, file: "lua", at: path, timeout: check.known("timeout"))
        default: break
        }
        return diagnostics
    }
}
