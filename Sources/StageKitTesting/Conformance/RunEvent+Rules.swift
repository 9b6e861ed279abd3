import StageKit

extension RunEvent.Kind {
    /// Whether the event is buffered, and is written with the next recorded event.
    var isBuffered: Bool {
        switch self {
        case .log, .progress, .report, .secretRead, .stageIdle, .childRunStarted: true
        default: false
        }
    }

    /// Whether the event ends the work of an attempt, without undo.
    var isEnd: Bool {
        switch self {
        case .attemptFailed, .stageEnded: true
        default: false
        }
    }

    /// Whether the event starts work that a canceled stage must not start.
    var isNewWork: Bool {
        switch self {
        case .stepStarted(let step, _): !step.isUndo
        case .asked, .retryScheduled: true
        default: false
        }
    }

    var warning: String? {
        if case .log(.warning, let message, _) = self { message } else { nil }
    }

    /// A short description of the event.
    var words: String {
        switch self {
        case .stepStarted(let step, _): "step '\(step.displayName)' starts"
        case .stepCompleted(let step, _): "step '\(step.displayName)' completed"
        case .stepFailed(let step, _, _): "step '\(step.displayName)' failed"
        case .waiting(let wait, _): "waits for '\(wait.displayName)'"
        default: type
        }
    }
}
