import StageKit

extension Run {
    /// What a process that drove this run ends with.
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
