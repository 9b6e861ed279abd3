import Foundation
import StageKit

/// A check with a time limit of one measurement.
struct TimedCheck: HealthCheck {
    let check: any HealthCheck
    let limit: TimeLength

    func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        let clock = call.services.clock
        let deadline = clock.now.addingTimeInterval(limit.seconds)
        do {
            return try await clock.withDeadline(deadline) { try await check.measure(call) }
        } catch let error as DeadlineExceeded where error.deadline == deadline {
            throw StageError(.timedOut, "it was not measured within \(limit)", isRetryable: true)
        }
    }
}
