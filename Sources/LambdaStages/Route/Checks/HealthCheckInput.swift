import StageKit

/// A health check as a pipeline writes it.
struct HealthCheckInput: Decodable, Sendable {
    let name: String?
    let timeout: TimeLength?
    let times: Int?
    let after: TimeLength?
    let from: Double?
    let unhealthyAfter: Int?
    let minimumInvocations: Int?
    let advisory: Bool?
    let invoke: InvokeCheckInput?
    let http: HTTPCheckInput?
    let metric: MetricCheckInput?
    let alarm: AlarmCheckInput?
    let lua: String?
    let with: JSONValue?

    /// The kind, as its key says.
    var kind: String {
        if invoke != nil { return "invoke" }
        if http != nil { return "http" }
        if metric != nil { return "metric" }
        return alarm != nil ? "alarm" : "lua"
    }

    /// The check's name: its own, or its kind (of a script, its file) and its number in the list.
    func name(number: Int) -> String {
        if let name { return name }
        guard let lua else { return Self.name(kind: kind, number: number) }
        return Self.name(script: lua, number: number)
    }

    /// The name of a check that has none of its own.
    static func name(kind: String, number: Int) -> String { "\(kind) \(number)" }

    /// The name of a script's check that has none of its own.
    static func name(script: String, number: Int) -> String {
        let file = script.split(separator: "/").last.map(String.init) ?? script
        return "\(file.hasSuffix(".lua") ? String(file.dropLast(4)) : file) \(number)"
    }

    /// - Parameter strategy: decides from which weight on it is made unless it has a `from`.
    func timing(_ strategy: RoutingStrategy) -> CheckTiming {
        CheckTiming(from: from ?? standardFrom(strategy), after: after?.seconds ?? 0)
    }

    private func standardFrom(_ strategy: RoutingStrategy) -> Double {
        if invoke != nil || http != nil { return 0 }
        return switch strategy {
        // Nothing is counted before the move.
        case .blueGreen: metric == nil ? 0 : 100
        case .canary(let steps, _): steps.first?.percent ?? 0
        case .scheduled, .simple, .weighted: .leastNonzeroMagnitude
        }
    }
}

/// The payload and the expected answer of an `invoke` check.
struct InvokeCheckInput: Decodable, Sendable {
    let payload: PayloadSource?
    let expect: PayloadSource?
    let compare: AnswerComparison?
}

/// The request and the expected answer of an `http` check.
struct HTTPCheckInput: Decodable, Sendable {
    struct Expectation: Decodable, Sendable {
        let status: Int?
        let body: JSONValue?
        let compare: AnswerComparison?
    }

    let url: String
    let method: String?
    let headers: [String: String]?
    let body: JSONValue?
    let expect: Expectation?
}

/// Which alarm an `alarm` check asks.
struct AlarmCheckInput: Decodable, Sendable {
    enum Ringing: String, Decodable, Sendable { case fail, ignore }

    let name: String
    let whenAlreadyRinging: Ringing?
}
