package import StageKit

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
