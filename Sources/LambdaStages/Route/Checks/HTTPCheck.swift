import AWSServices
import StageKit

/// Asks a web address and compares its answer.
struct HTTPCheck: HealthCheck {
    let times: Int
    let timeout: TimeLength?
    let request: HTTPCheckInput

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        for number in 1...max(1, times) {
            guard let problem = try await problem(call.services) else { continue }
            return HookReply(Verdict(.unhealthy, (times > 1 ? "request \(number) of \(times): " : "") + problem))
        }
        return HookReply(
            Verdict(.healthy, times > 1 ? "\(times) requests answered as expected" : "it answered as expected"))
    }

    private func problem(_ services: any HookServices) async throws -> String? {
        let headers = (request.headers ?? [:]).sorted { $0.key < $1.key }
        let limit = timeout ?? TimeLength(.seconds(10))
        let question = WebRequest(
            method: request.method ?? "GET", url: request.url,
            headers: headers.map { WebHeader(name: $0.key, value: $0.value) },
            body: request.body.map { $0.stringValue.map { Array($0.utf8) } ?? $0.bytes() }, timeout: limit.duration)
        // The whole answer counts, not only its head.
        let response = try await services.clock.within(limit) { try await services.http(question) }
        if let status = request.expect?.status {
            guard response.status == status else { return "status \(response.status) instead of \(status)" }
        } else if !(200..<300).contains(response.status) {
            return "status \(response.status)"
        }
        guard let body = request.expect?.body else { return nil }
        let comparison = request.expect?.compare ?? (body.stringValue == nil ? .json : .text)
        let expected = comparison == .text ? body.stringValue.map { Array($0.utf8) } ?? body.bytes() : body.bytes()
        return comparison.difference(of: response.body, from: expected)
    }
}
