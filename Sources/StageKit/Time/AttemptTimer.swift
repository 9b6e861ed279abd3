import Foundation
import Synchronization

/// The remaining time of an attempt. Waits for people, and times without a process, do not count.
final class AttemptTimer: Sendable {
    private struct State {
        var deadline: Date
        /// Several waits may be open in parallel.
        var pauses = 0
        var pausedSince: Date?
    }

    private let state: Mutex<State>

    init(deadline: Date) {
        state = Mutex(State(deadline: deadline))
    }

    /// When the time is over, as far as it is known now.
    var deadline: Date { state.withLock { $0.deadline } }

    func pause(at date: Date) {
        state.withLock { state in
            state.pauses += 1
            state.pausedSince = state.pausedSince ?? date
        }
    }

    func resume(at date: Date) {
        state.withLock { state in
            state.pauses -= 1
            guard state.pauses == 0, let since = state.pausedSince else { return }
            state.deadline = state.deadline.addingTimeInterval(date.timeIntervalSince(since))
            state.pausedSince = nil
        }
    }

    /// The next time to check the deadline; nil if it has passed.
    func nextLook(at date: Date) -> Date? {
        state.withLock { state in
            if let since = state.pausedSince {
                // When the pause ends, so much is left: whoever looks no later than that is not late.
                let left = state.deadline.timeIntervalSince(since)
                return date.addingTimeInterval(min(60, max(1, left)))
            }
            return state.deadline > date ? state.deadline : nil
        }
    }
}
