import StageKit

extension RunEvent.Kind {
    /// Whether it is only said, and rides with what is recorded next.
    var isSaid: Bool {
        switch self {
        case .log, .progress, .report, .secretRead, .stageIdle, .childRunStarted: true
        default: false
        }
    }

    /// Whether the work of an attempt is over with it, undo left out.
    var isEnd: Bool {
        switch self {
        case .attemptFailed, .stageEnded: true
        default: false
        }
    }

    /// Whether a cancelled stage must not begin it any more.
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

    /// What happened, in a few words.
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
