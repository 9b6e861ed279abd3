/// The status of a run or of a stage.
public enum RunStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not started.
    case pending
    /// Running.
    case running
    /// Waiting for an answer or a time.
    case waiting
    /// Ended with success.
    case succeeded
    /// Ended with a failure.
    case failed
    /// Never started: its condition was false, or a stage that it needs did not run.
    case skipped
    /// Canceled.
    case canceled

    /// Whether nothing more will happen.
    public var hasEnded: Bool {
        switch self {
        case .pending, .running, .waiting: false
        case .succeeded, .failed, .skipped, .canceled: true
        }
    }
}
