package import StageKit

/// The next step of a canary, in place of a list of steps.
package protocol WeightSchedule: Sendable {
    /// The next step. Called before the first weight, and then after each hold and its checks.
    func next(_ call: HookCall) async throws -> HookReply<ScheduleAnswer>
}

/// The next step of a canary.
package enum ScheduleAnswer: Codable, Hashable, Sendable {
    /// Gives the candidate this percent (from 0, below 100; also less than before) and holds it for `wait`; nil is the
    /// stage's `interval`.
    case shift(percent: Double, wait: TimeLength?)
    /// Holds the present weight for longer.
    case hold(TimeLength, reason: String)
    /// Gives the candidate everything: the last move.
    case promote(reason: String)
    /// An unhealthy verdict; `onUnhealthy` decides what becomes of it.
    case abort(reason: String)
}
