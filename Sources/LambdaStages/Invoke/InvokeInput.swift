import Expressions
import StageKit

/// The input of `invoke`.
struct InvokeInput: StageInput {
    let reference: FunctionReference
    let fields: Fields

    struct Fields: Decodable, Sendable {
        let qualifier: String?
        let payload: PayloadSource?
        let executions: Int?
        let parallel: Int?
        let timeout: TimeLength?
        let `repeat`: Repetition?
        let rate: TrafficRate?
        let `for`: TimeLength?
        let until: Int?
        let `while`: String?
    }

    init(from decoder: any Decoder) throws {
        reference = try FunctionReference(from: decoder)
        fields = try Fields(from: decoder)
    }

    var timeout: TimeLength { fields.timeout ?? TimeLength(.seconds(60)) }

    /// What goes before the stage's other words about the function, such as `checkout:live`.
    var subject: String { reference.name + (fields.qualifier.map { ":\($0)" } ?? "") }

    static let schema = InputSchema(
        FunctionReference.fields + [
            InputField("qualifier", .string, "A version or an alias. Default: $LATEST."),
            InputField(
                "payload", .any,
                "The event: a value, { value: … }, { file: path } or { s3: s3://bucket/key }. Default: no event."),
            InputField("executions", .integer(1...100_000), "The number of invocations.", default: 1),
            InputField(
                "parallel", .integer(1...1000),
                "The maximum number of concurrent invocations. Default: 1 for executions, 50 for traffic.",
                unit: "executions"),
            InputField("timeout", .duration, "The timeout of a response, at most 15m.", default: "60s"),
            InputField(
                "repeat", .string(allowed: ["always", "never"]),
                "After a crash: whether an execution with an unknown result is repeated.", default: "always"),
            InputField("rate", .string, "Traffic instead of executions: the rate, such as 50/s, 30/m or 100/h."),
            InputField("for", .positiveDuration, "Traffic: the duration."),
            InputField(
                "until", .integer(1...10_000_000), "Traffic: the total number of invocations.", unit: "invocations"),
            InputField("while", .string, "Traffic: the id of a stage. Traffic ends with that stage."),
        ])
}

extension InvokeInput {
    /// What the schema cannot see.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var faults = FunctionReference.faults(input)
        faults += PayloadSource.faults(input.known("payload"), at: ["payload"], location)
        if let text = input.known("timeout")?.stringValue, let timeout = TimeLength(text),
            !(timeout.seconds > 0 && timeout.seconds <= 900)
        {
            faults.append(StageDiagnostic(["timeout"], "'timeout' must be above 0 and at most 15m, not \(text)."))
        }
        return faults + trafficFaults(input, location)
    }

    private static func trafficFaults(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        let ends = ["for", "until", "while"].filter { input.has($0) }
        guard input.has("rate") else {
            return ends.map { StageDiagnostic([$0], "'\($0)' is for traffic; add a 'rate', such as 50/s.") }
        }
        var faults: [StageDiagnostic] = []
        if let text = input.known("rate")?.stringValue, TrafficRate(text) == nil {
            faults.append(StageDiagnostic(["rate"], "'\(text)' \(TrafficRate.fault)"))
        }
        if ends.isEmpty {
            faults.append(StageDiagnostic([], "Traffic needs an end: 'for', 'until' or 'while'."))
        }
        if let count = input.known("executions")?.intValue, count != 1 {
            faults.append(StageDiagnostic(["executions"], "Traffic is counted with 'until', not with 'executions'."))
        }
        if let other = input.known("while")?.stringValue {
            if !location.stageIDs.contains(other) {
                let hint = NearestName.hint(for: other, among: location.stageIDs)
                faults.append(StageDiagnostic(["while"], "There is no stage '\(other)'.\(hint)"))
            } else if other == location.id || location.descendants.contains(other) {
                faults.append(
                    StageDiagnostic(
                        ["while"],
                        "The stage '\(other)' waits for this one, so it would never end; put the traffic "
                            + "beside it."))
            }
        }
        return faults
    }
}
