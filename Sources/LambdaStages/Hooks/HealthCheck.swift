package import StageKit

/// Measures the candidate and judges it. A check decides nothing else and changes nothing.
package protocol HealthCheck: Sendable {
    /// Measures once, all its repetitions included.
    /// - Throws: when it could not be measured, which says nothing about the candidate; `onError` decides then. A
    ///   `StageError` that is retryable is tried again first.
    func measure(_ call: HookCall) async throws -> HookReply<Verdict>
}

/// The result of a health check.
package struct Verdict: Codable, Hashable, Sendable {
    package enum Outcome: String, Codable, Hashable, Sendable {
        case healthy, unhealthy
        /// Too little is known yet.
        case inconclusive
    }

    package var outcome: Outcome
    /// A clause for people; empty for none.
    package var reason: String
    /// The measured values; null for none.
    package var data: JSONValue

    package init(_ outcome: Outcome, _ reason: String = "", data: JSONValue = .null) {
        self.outcome = outcome
        self.reason = reason
        self.data = data
    }
}
