package import Foundation
import Synchronization

/// A number of tokens that calls spend, and that time or successes return.
package final class TokenBucket: Sendable {
    private struct State {
        var tokens: Double
        var date: Date?
    }

    private let capacity: Double
    private let rate: Double
    private let state: Mutex<State>

    /// - Parameters:
    ///   - capacity: the tokens at the start and at most.
    ///   - rate: the tokens that return in a second.
    package init(capacity: Double, rate: Double = 0) {
        self.capacity = capacity
        self.rate = rate
        state = Mutex(State(tokens: capacity))
    }

    /// Takes one token, into debt if there is none, and returns the wait until the debt is paid.
    package func reserve(at now: Date) -> Duration {
        state.withLock { state in
            if let date = state.date {
                state.tokens = min(capacity, state.tokens + max(0, now.timeIntervalSince(date)) * rate)
            }
            state.date = max(now, state.date ?? now)
            state.tokens -= 1
            return state.tokens >= 0 || rate <= 0 ? .zero : .seconds(-state.tokens / rate)
        }
    }

    /// Takes tokens if there are that many.
    package func take(_ cost: Double) -> Bool {
        state.withLock { state in
            guard state.tokens >= cost else { return false }
            state.tokens -= cost
            return true
        }
    }

    package func give(back tokens: Double) {
        state.withLock { $0.tokens = min(capacity, $0.tokens + tokens) }
    }
}
