import Expressions
import StageKit

/// The input of `invoke`.
struct InvokeInput: StageInput {
    let reference: FunctionReference
    let fields: Fields

    /// The way of invoking: with or without waiting for the answer.
    enum InvocationType: String, Decodable, Sendable { case request, event }

    struct Fields: Decodable, Sendable {
        let qualifier: String?
        let invocationType: InvocationType?
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

    /// The function with its qualifier, such as `checkout:live`.
    var subject: String { reference.name + (fields.qualifier.map { ":\($0)" } ?? "") }

    static let schema = InputSchema(
        FunctionReference.fields + [
            InputField("qualifier", .string, "A version or an alias. Default: $LATEST."),
            InputField(
                "invocationType", .string(allowed: ["request", "event"]),
                "request: wait for the response. event: queue the event, without a response.", default: "request"),
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
    /// The problems that the schema cannot find.
    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        var diagnostics = FunctionReference.diagnostics(input)
        diagnostics += PayloadSource.diagnostics(input.known("payload"), at: ["payload"], location)
        if let text = input.known("timeout")?.stringValue, let timeout = TimeLength(text),
            !(timeout.seconds > 0 && timeout.seconds <= 900)
        {
            diagnostics.append(StageDiagnostic(["timeout"], "'timeout' must be above 0 and at most 15m, not \(text)."))
        }
        if input.known("invocationType") == "event", input.has("rate") {
            diagnostics.append(
                StageDiagnostic(
                    ["invocationType"], "Traffic is counted by its responses, so it cannot be sent as events."))
        }
        return diagnostics + trafficDiagnostics(input, location)
    }

    private static func trafficDiagnostics(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        let ends = ["for", "until", "while"].filter { input.has($0) }
        guard input.has("rate") else {
            return ends.map { StageDiagnostic([$0], "'\($0)' is for traffic; add a 'rate', such as 50/s.") }
        }
        var diagnostics: [StageDiagnostic] = []
        if let text = input.known("rate")?.stringValue, TrafficRate(text) == nil {
            diagnostics.append(StageDiagnostic(["rate"], "'\(text)' \(TrafficRate.problem)"))
        }
        if ends.isEmpty {
            diagnostics.append(StageDiagnostic([], "Traffic needs an end: 'for', 'until' or 'while'."))
        }
        if let count = input.known("executions")?.intValue, count != 1 {
            diagnostics.append(
                StageDiagnostic(["executions"], "Traffic is counted with 'until', not with 'executions'."))
        }
        if let other = input.known("while")?.stringValue {
            if !location.stageIDs.contains(other) {
                let hint = NearestName.hint(for: other, among: location.stageIDs)
                diagnostics.append(StageDiagnostic(["while"], "There is no stage '\(other)'.\(hint)"))
            } else if other == location.id || location.isDescendant(other) {
                diagnostics.append(
                    StageDiagnostic(
                        ["while"],
                        "The stage '\(other)' waits for this one, so it would never end; put the traffic "
                            + "beside it."))
            }
        }
        return diagnostics
    }
}

/// How often traffic is sent: `50/s`, `30/m`, `100/h`.
package struct TrafficRate: Hashable, Sendable {
    /// Invocations a second, above 0 and at most 10,000.
    package let perSecond: Double

    /// Reads the text form; nil when it is not one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Double(parts[0]), number.isFinite,
            let seconds = ["s": 1.0, "m": 60, "h": 3600][parts[1]]
        else { return nil }
        let rate = number / seconds
        guard rate > 0, rate <= 10_000 else { return nil }
        perSecond = rate
    }

    static let problem = "is not a rate such as 50/s, 30/m or 100/h (at most 10000/s)."
}

extension TrafficRate: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let rate = TrafficRate(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' \(Self.problem)")
        }
        self = rate
    }
}
