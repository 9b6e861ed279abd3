/// How an attempt of a stage failed, before anything of it was undone.
public struct AttemptFailure: Hashable, Sendable {
    /// What failed.
    public var error: RunEvent.ErrorSummary
    /// Whether another attempt may help.
    public var isRetryable: Bool
    /// Whether the stage has undone, or given up, what it did by itself.
    public var isSettled: Bool

    /// Creates a record.
    public init(error: RunEvent.ErrorSummary, isRetryable: Bool = false, isSettled: Bool = false) {
        self.error = error
        self.isRetryable = isRetryable
        self.isSettled = isSettled
    }
}
