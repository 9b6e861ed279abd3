import AWSServices
import Foundation
import StageKit

/// A verdict with its circumstances, as the stage's outputs and events show it.
struct CheckReport: Sendable {
    let check: String
    let verdict: Verdict
    /// The candidate's percent at the time.
    let weight: Double
    /// 0 before anything moved.
    let step: Int
    let version: FunctionVersion
    /// Seconds since 1970.
    let at: Double
    var isAdvisory = false

    /// The verdict as events carry it.
    var event: HealthVerdict {
        HealthVerdict(
            check: check, verdict: verdict.outcome.rawValue, reason: verdict.reason, weight: weight, step: step,
            version: version.description, at: Date(timeIntervalSince1970: at).formatted(.iso8601),
            isAdvisory: isAdvisory,
            data: verdict.data)
    }

    var json: JSONValue { event.json }
}
