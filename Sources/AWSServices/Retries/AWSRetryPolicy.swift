/// The number and the pace of attempts of a call.
package struct AWSRetryPolicy: Sendable, Hashable {
    /// The first attempt included; at least 1. Default 5.
    package var maximumAttempts: Int
    /// The attempts to connect to a server that does not accept connections. Default 3.
    package var connectionAttempts: Int
    /// The longest wait before the second attempt; each further one is twice the last. Default 500 ms.
    package var base: Duration
    /// The longest wait that the policy chooses by itself. Default 20 s.
    package var cap: Duration
    /// The longest wait that AWS can ask for; a longer one ends the call. Default 2 min.
    package var longestRetryAfter: Duration
    /// The time after which a call starts no further attempt. Default 3 min.
    package var limit: Duration
    /// The time that IAM may take to make a change known. Default 1 min.
    package var propagation: Duration

    package init(
        maximumAttempts: Int = 5, connectionAttempts: Int = 3, base: Duration = .milliseconds(500),
        cap: Duration = .seconds(20), longestRetryAfter: Duration = .seconds(120), limit: Duration = .seconds(180),
        propagation: Duration = .seconds(60)
    ) {
        self.maximumAttempts = max(1, maximumAttempts)
        self.connectionAttempts = max(1, min(connectionAttempts, maximumAttempts))
        self.base = base
        self.cap = cap
        self.longestRetryAfter = longestRetryAfter
        self.limit = limit
        self.propagation = propagation
    }

    /// The wait before the next attempt: full jitter, so that clients which failed together do not return together.
    ///
    /// - Parameters:
    ///   - attempt: the one that failed, from 1.
    ///   - chance: 0 to 1.
    ///   - retryAfter: the wait that AWS asks for, and the least.
    package func delay(afterAttempt attempt: Int, chance: Double, retryAfter: Duration? = nil) -> Duration {
        let longest = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        return max(longest * chance, retryAfter ?? .zero)
    }
}
