package import Foundation
import Synchronization

/// Spaces calls so that they stay below a rate, with a burst of one second's worth.
package final class RateLimiter: Sendable {
    private struct State {
        var tokens: Double
        var date: Date?
    }

    private let rate: Double
    private let state: Mutex<State>

    /// - Parameter rate: calls a second.
    package init(rate: Double) {
        self.rate = rate
        state = Mutex(State(tokens: rate))
    }

    /// Takes one call, and says how long to wait before it.
    package func reserve(at now: Date) -> Duration {
        state.withLock { state in
            if let date = state.date {
                state.tokens = min(rate, state.tokens + max(0, now.timeIntervalSince(date)) * rate)
            }
            state.date = max(now, state.date ?? now)
            state.tokens -= 1
            return state.tokens >= 0 ? .zero : .seconds(-state.tokens / rate)
        }
    }
}
