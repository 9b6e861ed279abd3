import Foundation
import StageKit

/// Judges any metric by its limits.
struct OtherMetricCheck: HealthCheck {
    let query: HookMetricQuery
    let maximum: Double?
    let minimum: Double?
    /// nil: traffic does not matter.
    let minimumInvocations: Int?
    let candidate: String

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        HookReply(try await verdict(call.services))
    }

    private func verdict(_ services: any HookServices) async throws -> Verdict {
        if let minimumInvocations {
            let traffic = try await services.metrics(of: candidate, window: query.window, percentile: nil)
            guard traffic.invocations >= Double(minimumInvocations) else {
                return Verdict(
                    .inconclusive,
                    "version \(candidate) has \(JSONValue.plain(traffic.invocations).text()) invocations in the "
                        + "window, and \(minimumInvocations) are needed")
            }
        }
        let answer = try await services.query(query)
        let subject = "\(query.statistic) of \(query.metric)"
        let data: JSONValue = [
            "value": answer.value.map { .plain($0) } ?? .null, "from": .string(answer.from.formatted(.iso8601)),
            "to": .string(answer.to.formatted(.iso8601)),
        ]
        guard let value = answer.value else {
            return Verdict(.inconclusive, "no \(subject) in the window", data: data)
        }
        let text = JSONValue.plain(value).text()
        if let maximum, value > maximum {
            return Verdict(
                .unhealthy, "\(subject) \(text) is above \(JSONValue.plain(maximum).text())", data: data)
        }
        if let minimum, value < minimum {
            return Verdict(
                .unhealthy, "\(subject) \(text) is below \(JSONValue.plain(minimum).text())", data: data)
        }
        return Verdict(.healthy, "\(subject) \(text)", data: data)
    }
}
