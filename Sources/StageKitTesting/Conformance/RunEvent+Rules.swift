import StageKit

extension RunEvent.Kind {
    /// Whether the event is buffered, and is written with the next recorded event.
    var isBuffered: Bool {
        switch self {
        case .log, .progress, .report: true
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
        case .stepBegun(let name, _): !StageContext.isReserved(stepName: name)
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
        case .stepBegun(let name, _): "'\(name)' begins"
        case .stepDone(let name, _): "'\(name)' is done"
        case .stepFailed(let name, _, _): "'\(name)' failed"
        case .waiting(let name, _): "'\(name)' waits"
        default: type
        }
    }
}
