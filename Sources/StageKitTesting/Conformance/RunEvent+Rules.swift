import StageKit

extension RunEvent.Kind {
    /// Whether it is only said, and rides with what is recorded next.
    var isSaid: Bool {
        switch self {
        case .log, .progress, .report: true
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
        case .stepBegun(let name, _): !StageContext.isReserved(stepName: name)
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
        case .stepBegun(let name, _): "'\(name)' begins"
        case .stepDone(let name, _): "'\(name)' is done"
        case .stepFailed(let name, _, _): "'\(name)' failed"
        case .waiting(let name, _): "'\(name)' waits"
        default: type
        }
    }
}
