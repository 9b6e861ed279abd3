import Foundation
import StageKit

/// Checks whether an alarm is in ALARM.
struct AlarmCheck: HealthCheck {
    let alarm: String
    /// Whether it was in ALARM before the Route began: it does not count then until it has been seen OK.
    let wasInAlarm: Bool

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        let now = try await call.services.alarm(alarm)
        // AWS's own time of the last change is no help: it also moves while the alarm stays in ALARM.
        let counts = !wasInAlarm || call.context.state["wasOK"] == true || now.condition == .ok
        let state: JSONValue = ["wasOK": .bool(counts)]
        let reason = now.reason.isEmpty ? "" : ": \(now.reason)"
        switch now.condition {
        case .ok: return HookReply(Verdict(.healthy, "the alarm \(alarm) is OK"), state: state)
        case .unknown: return HookReply(Verdict(.healthy, "the alarm \(alarm) has INSUFFICIENT_DATA"), state: state)
        case .alarm where counts:
            return HookReply(Verdict(.unhealthy, "the alarm \(alarm) is in ALARM\(reason)"), state: state)
        case .alarm:
            return HookReply(
                Verdict(.healthy, "the alarm \(alarm) has been in ALARM since before the release"), state: state)
        }
    }

    /// The alarm's state before the Route.
    /// - Returns: whether it was in ALARM.
    /// - Throws: when it is in ALARM and that is not ignored.
    static func wasInAlarm(_ found: AlarmState, isIgnored: Bool) throws(StageError) -> Bool {
        guard found.condition == .alarm else { return false }
        guard isIgnored else {
            let since = found.since.map { " since \($0.formatted(.iso8601))" } ?? ""
            throw StageError(
                .failed,
                "The alarm \(found.name) is in ALARM\(since) already, so it cannot judge the release. "
                    + "Wait until it is OK, or write 'whenAlreadyRinging: ignore' to ship a fix.")
        }
        return true
    }
}
