package import StageKit

/// Measures the candidate and judges it. A check decides nothing else and changes nothing.
package protocol HealthCheck: Sendable {
    /// Measures once, all its repetitions included.
    /// - Throws: when it could not be measured, which says nothing about the candidate; `onError` decides then. A
    ///   `StageError` that is retryable is tried again first.
    func measure(_ call: HookCall) async throws -> HookReply<Verdict>
}

/// What a health check found.
package struct Verdict: Codable, Hashable, Sendable {
    package enum Outcome: String, Codable, Hashable, Sendable {
        case healthy, unhealthy
        /// It cannot tell yet.
        case inconclusive
    }

    package var outcome: Outcome
    /// In words; empty if there is nothing to say.
    package var reason: String
    /// What was measured, for those who look later; null for nothing.
    package var data: JSONValue

    package init(_ outcome: Outcome, _ reason: String = "", data: JSONValue = .null) {
        self.outcome = outcome
        self.reason = reason
        self.data = data
    }
}
