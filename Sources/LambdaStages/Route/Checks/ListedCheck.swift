import StageKit

/// A check with what its pipeline says of it, ready to be made.
struct ListedCheck: Sendable {
    /// In events and reports.
    let name: String
    let timing: CheckTiming
    /// Unhealthy verdicts in a row before it counts.
    let unhealthyAfter: Int
    /// Measured and shown, decides nothing.
    let isAdvisory: Bool
    /// What its hook is given; a map.
    let with: JSONValue
    let check: any HealthCheck
}
