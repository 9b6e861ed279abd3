/// How often and how fast a call is repeated.
package struct AWSRetryPolicy: Sendable, Hashable {
    /// The first attempt included; at least 1. Default 5.
    package var maximumAttempts: Int
    /// The longest wait before the first repetition; each further one is twice the last. Default 500 ms.
    package var base: Duration
    /// The longest wait. Default 20 s.
    package var cap: Duration

    package init(maximumAttempts: Int = 5, base: Duration = .milliseconds(500), cap: Duration = .seconds(20)) {
        self.maximumAttempts = max(1, maximumAttempts)
        self.base = base
        self.cap = cap
    }

    /// The wait before the next attempt: full jitter, so that clients which failed together do not come back together.
    ///
    /// - Parameters:
    ///   - attempt: the one that failed, from 1.
    ///   - chance: 0 to 1.
    ///   - retryAfter: what AWS asked for; the wait is at least that long, within the cap.
    package func delay(afterAttempt attempt: Int, chance: Double, retryAfter: Duration? = nil) -> Duration {
        let longest = min(cap, base * Int(1 << min(attempt - 1, 20)))
        return min(cap, max(longest * chance, retryAfter ?? .zero))
    }
}
