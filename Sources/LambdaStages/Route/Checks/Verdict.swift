import StageKit

/// What a health check says of the candidate.
package struct Verdict: Codable, Hashable, Sendable {
    package enum Outcome: String, Codable, Hashable, Sendable {
        case healthy, unhealthy, inconclusive
    }

    package var outcome: Outcome
    /// In words; empty if there is nothing to say.
    package var reason: String

    package init(_ outcome: Outcome, _ reason: String = "") {
        self.outcome = outcome
        self.reason = reason
    }
}

/// A verdict with its circumstances, as the stage's outputs and events show it.
struct CheckReport: Codable, Sendable {
    let check: String
    let verdict: Verdict.Outcome
    let reason: String
    /// The candidate's percent at the time.
    let weight: Double
    /// 0 before anything moved.
    let step: Int
    let version: String

    var json: JSONValue {
        [
            "check": .string(check), "verdict": .string(verdict.rawValue), "reason": .string(reason),
            "weight": .percent(weight), "step": .integer(Int64(step)), "version": .string(version),
        ]
    }
}
