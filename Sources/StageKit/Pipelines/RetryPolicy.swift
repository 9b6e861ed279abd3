/// The retries of a failed stage. Only transient errors are retried: never a verdict, invalid input or another writer.
public struct RetryPolicy: Hashable, Sendable {
    /// All attempts, the first included; at least 1.
    public var attempts: Int
    /// The wait before the second attempt; it doubles before each further one, up to ten minutes.
    public var backoff: TimeLength

    /// Creates a policy.
    public init(attempts: Int, backoff: TimeLength = TimeLength(.seconds(10))) {
        self.attempts = max(1, attempts)
        self.backoff = backoff
    }

    /// One attempt.
    public static let never = RetryPolicy(attempts: 1)

    /// The wait after a failed attempt, nil when there is no other.
    /// - Parameter attempt: the attempt that failed, from 1.
    public func wait(after attempt: Int) -> Duration? {
        guard attempt < attempts else { return nil }
        let factor = 1 << min(attempt - 1, 16)
        return min(backoff.duration * factor, .seconds(600))
    }
}
