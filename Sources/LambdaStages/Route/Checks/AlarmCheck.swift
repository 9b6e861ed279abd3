import Foundation
import StageKit

/// Asks whether an alarm rings.
struct AlarmCheck: HealthCheck {
    let alarm: String
    /// The ringing that was there before the Route began and does not count; nil if it was quiet.
    let earlier: AlarmState?

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        let now = try await call.services.alarm(alarm)
        // Once it was quiet, it counts again.
        let isOld = earlier != nil && call.context.state["wasQuiet"] != true && earlier?.since == now.since
        let state: JSONValue = ["wasQuiet": .bool(now.condition != .ringing || !isOld)]
        let reason = now.reason.isEmpty ? "" : ": \(now.reason)"
        switch now.condition {
        case .ok: return HookReply(Verdict(.healthy, "the alarm \(alarm) is quiet"), state: state)
        case .unknown: return HookReply(Verdict(.healthy, "the alarm \(alarm) has no data"), state: state)
        case .ringing where isOld:
            return HookReply(Verdict(.healthy, "the alarm \(alarm) rings since before the release"), state: state)
        case .ringing: return HookReply(Verdict(.unhealthy, "the alarm \(alarm) rings\(reason)"), state: state)
        }
    }

    /// What the alarm did before the Route.
    /// - Returns: the ringing that does not count; nil if it is quiet.
    /// - Throws: when it rings and that is not to be ignored.
    static func earlier(
        _ found: AlarmState, ignoresRinging: Bool
    ) throws(StageError) -> AlarmState? {
        guard found.condition == .ringing else { return nil }
        guard ignoresRinging else {
            let since = found.since.map { " since \($0.formatted(.iso8601))" } ?? ""
            throw StageError(
                .failed,
                "The alarm \(found.name) rings already\(since), so it could not tell whether the release is ill. "
                    + "Wait until it is quiet, or write 'whenAlreadyRinging: ignore' to ship a fix.")
        }
        return found
    }
}
