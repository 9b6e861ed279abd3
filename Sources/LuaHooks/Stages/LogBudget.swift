import Synchronization

/// How much of what a stage of others says is passed on: a burst, and then so much a second. What is left out is counted.
package final class LogBudget: Sendable {
    private struct State {
        var tokens: Double
        var last: ContinuousClock.Instant
        var dropped = 0
    }

    private let burst: Double
    private let perSecond: Double
    private let state: Mutex<State>

    package init(burst: Int, perSecond: Int) {
        self.burst = Double(burst)
        self.perSecond = Double(perSecond)
        state = Mutex(State(tokens: Double(burst), last: .now))
    }

    /// Whether one more is passed on.
    package func take() -> Bool {
        state.withLock { state in
            let now = ContinuousClock.now
            let (seconds, attoseconds) = (now - state.last).components
            state.last = now
            let gained = (Double(seconds) + Double(attoseconds) / 1e18) * perSecond
            state.tokens = min(burst, state.tokens + gained)
            guard state.tokens >= 1 else {
                state.dropped += 1
                return false
            }
            state.tokens -= 1
            return true
        }
    }

    /// How many were left out.
    package var dropped: Int { state.withLock { $0.dropped } }
}
