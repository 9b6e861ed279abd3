import StageKit

/// The exit status of a command. The numbers are part of the command line's contract.
public enum CommandStatus: Int32, Sendable, CaseIterable {
    /// The command succeeded.
    case done = 0
    /// The run failed, and its changes were undone.
    case failed = 1
    /// The command line is wrong.
    case usage = 2
    /// The pipeline, a script or a plugin is invalid; nothing was changed.
    case invalid = 3
    /// Undo failed: somebody must check the resources that the message names.
    case needsAttention = 4
    /// The run waits for an answer or a time.
    case waiting = 5
    /// The command was canceled, and its changes were undone.
    case canceled = 130
}

extension Run {
    /// The exit status of a process that executed this run.
    var commandStatus: CommandStatus {
        guard undoFailures.isEmpty else { return .needsAttention }
        switch status {
        case .succeeded: return .done
        case .canceled: return .canceled
        case .waiting: return .waiting
        default: return .failed
        }
    }
}
