import StageKit

/// A health check as a pipeline writes it.
struct HealthCheckInput: Decodable, Sendable {
    let name: String?
    let timeout: TimeLength?
    let times: Int?
    let after: TimeLength?
    let from: Double?
    let invoke: InvokeCheckInput?
    let http: HTTPCheckInput?

    /// The check, named by its kind and its number in the list if it has no name of its own.
    func check(number: Int) -> (any HealthCheck)? {
        let timing = CheckTiming(from: from ?? 0, after: after?.seconds ?? 0)
        if let invoke {
            return InvokeCheck(
                name: name ?? "invoke \(number)", timing: timing, times: times ?? 1, timeout: timeout,
                payload: invoke.payload, expected: invoke.expect, comparison: invoke.compare ?? .json)
        }
        if let http {
            return HTTPCheck(
                name: name ?? "http \(number)", timing: timing, times: times ?? 1, timeout: timeout, request: http)
        }
        return nil
    }
}

/// What an `invoke` check sends and expects.
struct InvokeCheckInput: Decodable, Sendable {
    let payload: PayloadSource?
    let expect: PayloadSource?
    let compare: AnswerComparison?
}

/// What an `http` check sends and expects.
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
