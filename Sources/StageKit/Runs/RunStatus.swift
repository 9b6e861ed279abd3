/// How far a run, or a stage of it, has come.
public enum RunStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not started.
    case pending
    /// At work.
    case running
    /// Waiting for a person or a time.
    case waiting
    /// Ended well.
    case succeeded
    /// Ended badly.
    case failed
    /// Never started: its condition was false, or what it needs did not get there.
    case skipped
    /// Stopped from outside.
    case canceled

    /// Whether nothing more will happen.
    public var hasEnded: Bool {
        switch self {
        case .pending, .running, .waiting: false
        case .succeeded, .failed, .skipped, .canceled: true
        }
    }
}
