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

    static let check = InputSchema(
        InputField("name", .string, "What it is called in events and reports; default: its kind and number."),
        InputField("invoke", .object(invoke), "Invokes the candidate version itself; a function error is unhealthy."),
        InputField("http", .object(http), "Asks a web address."),
        InputField(
            "timeout", .duration,
            "How long one measurement may take; default: the function's timeout + 5s (invoke), 10s (http)."),
        InputField("times", .integer(1...1000), "Measurements in a row; all must hold.", default: 1),
        InputField("after", .duration, "No measurement before this long after a move.", default: "0s"),
        InputField(
            "from", .number(0...100), "Only at weights from this percent on; 0 is also before anything has moved.",
            unit: "percent", default: 0))

    /// What the schema cannot see of a list of checks.
    static func faults(_ input: CheckedInput, _ place: StagePlace) -> [StageFault] {
        let checks = input.value["healthChecks"]?.arrayValue ?? []
        return checks.indices.flatMap { index -> [StageFault] in
            let check = checks[index]
            let path = ["healthChecks", String(index)]
            let kinds = ["invoke", "http"].filter { check[$0].map { !$0.isNull } ?? false }
            guard kinds.count == 1 else {
                let problem = kinds.isEmpty ? "says nothing to do" : "says both \(kinds.joined(separator: " and "))"
                return [StageFault(path, "A health check \(problem); write one of invoke and http.")]
            }
            return PayloadSource.faults(known(check["invoke"]?["payload"]), at: path + ["invoke", "payload"], place)
                + PayloadSource.faults(known(check["invoke"]?["expect"]), at: path + ["invoke", "expect"], place)
        }
    }

    private static func known(_ value: JSONValue?) -> JSONValue? {
        value.flatMap { CheckedInput(["value": $0]).known("value") }
    }
}
