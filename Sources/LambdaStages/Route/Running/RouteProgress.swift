import AWSServices
import StageKit

/// The progress of a Route. All of it follows from recorded steps, so that a resumed run takes the same way.
struct RouteProgress: Sendable {
    var state: AliasState
    var arn: String?
    /// The alias's revision id after the last write; nil if it is not known.
    var revisionID: String?
    /// When the last move was made, in seconds since 1970.
    var movedAt: Double?
    var step = 0
    /// How many moves there were.
    var moves = 0
    /// The newest time that is recorded, in seconds since 1970.
    var now: Double
    var traffic: TrafficHistory
    /// All verdicts, oldest first.
    var checks: [CheckReport] = []
    /// Of each hook: its number of calls, and what it wants to be given next.
    var hooks: [Hook: HookMemory] = [:]
    /// Unhealthy verdicts in a row, by the check's place in the list.
    var unhealthy: [Int: Int] = [:]
    private var names: [String: Int] = [:]

    enum Hook: Hashable, Sendable {
        /// By its place in the list.
        case check(Int)
        case schedule
    }

    struct HookMemory: Sendable {
        var calls = 0
        var state = JSONValue.null
    }

    init(_ start: AliasAccess.Snapshot, began: Double) {
        state = start.state
        arn = start.arn
        revisionID = start.revisionID
        now = began
        traffic = TrafficHistory(start.state, began: began)
    }

    /// The alias as this Route knows it.
    var snapshot: AliasAccess.Snapshot {
        AliasAccess.Snapshot(state: state, arn: arn, revisionID: revisionID)
    }

    /// When the present weights began, as far as it is known.
    var stepBegan: Double { traffic.lastMove }

    /// The number of the next step of this name, from 1.
    mutating func iteration(of name: String) -> Int {
        names[name, default: 0] += 1
        return names[name, default: 1]
    }

    /// The last verdict of each check at each step, oldest first.
    var lastChecks: [CheckReport] {
        var last: [String: Int] = [:]
        for (index, report) in checks.enumerated() { last["\(report.step) \(report.check)"] = index }
        return last.values.sorted().map { checks[$0] }
    }
}
