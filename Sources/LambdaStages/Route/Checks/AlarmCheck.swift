import Foundation
import StageKit

/// Asks whether an alarm rings.
struct AlarmCheck: HealthCheck {
    let alarm: String
    /// Whether it rang before the Route began: it does not count then until it has been seen OK.
    let rangBefore: Bool

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        let now = try await call.services.alarm(alarm)
        // AWS's own time of the last change is no help: it also moves while the alarm goes on ringing.
        let counts = !rangBefore || call.context.state["wasOK"] == true || now.condition == .ok
        let state: JSONValue = ["wasOK": .bool(counts)]
        let reason = now.reason.isEmpty ? "" : ": \(now.reason)"
        switch now.condition {
        case .ok: return HookReply(Verdict(.healthy, "the alarm \(alarm) is quiet"), state: state)
        case .unknown: return HookReply(Verdict(.healthy, "the alarm \(alarm) has no data"), state: state)
        case .ringing where counts:
            return HookReply(Verdict(.unhealthy, "the alarm \(alarm) rings\(reason)"), state: state)
        case .ringing:
            return HookReply(Verdict(.healthy, "the alarm \(alarm) rings since before the release"), state: state)
        }
    }

    /// What the alarm did before the Route.
    /// - Returns: whether it rang.
    /// - Throws: when it rings and that is not to be ignored.
    static func rangBefore(_ found: AlarmState, ignoresRinging: Bool) throws(StageError) -> Bool {
        guard found.condition == .ringing else { return false }
        guard ignoresRinging else {
            let since = found.since.map { " since \($0.formatted(.iso8601))" } ?? ""
            throw StageError(
                .failed,
                "The alarm \(found.name) rings already\(since), so it could not tell whether the release is ill. "
                    + "Wait until it is quiet, or write 'whenAlreadyRinging: ignore' to ship a fix.")
        }
        return true
    }
}
