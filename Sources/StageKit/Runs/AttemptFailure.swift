/// The failure of an attempt, before it is undone.
public struct AttemptFailure: Hashable, Sendable {
    /// The error.
    public var error: RunEvent.ErrorSummary
    /// Whether another attempt may help.
    public var isRetryable: Bool
    /// Whether the stage has undone itself, or accepts its changes.
    public var isSettled: Bool

    /// Creates a record.
    public init(error: RunEvent.ErrorSummary, isRetryable: Bool = false, isSettled: Bool = false) {
        self.error = error
        self.isRetryable = isRetryable
        self.isSettled = isSettled
    }
}
