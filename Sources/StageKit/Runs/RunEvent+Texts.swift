import Expressions

extension RunEvent.Kind {
    /// The same with each text that somebody wrote changed; not what events are told apart by.
    func mappingTexts(_ change: (String) -> String) -> RunEvent.Kind {
        func value(_ value: JSONValue) -> JSONValue { value.mappingTexts(change) }
        func error(_ error: RunEvent.ErrorSummary) -> RunEvent.ErrorSummary {
            RunEvent.ErrorSummary(
                code: error.code, message: change(error.message), isRetryable: error.isRetryable)
        }
        switch self {
        case .runStarted, .target, .runResumed, .rollbackRequested, .runWaiting, .stageReopened, .runEnded: return self
        case .cancelRequested(let by, let reason): return .cancelRequested(by: by, reason: change(reason))
        case .stageStarted(let input): return .stageStarted(input: value(input))
        case .stepBegun(let name, let undo):
            let undo = undo.map { UndoStep(change($0.key), before: value($0.before), wanted: value($0.wanted)) }
            return .stepBegun(name: change(name), undo: undo)
        case .stepDone(let name, let result): return .stepDone(name: change(name), result: value(result))
        case .stepFailed(let name, let refused, let failure):
            return .stepFailed(name: change(name), refused: refused, error: error(failure))
        case .waiting(let name, let until): return .waiting(name: change(name), until: until)
        case .asked(let name, let message, let choices):
            return .asked(name: change(name), message: change(message), choices: choices.map(change))
        case .answered(let name, var answer):
            answer.choice = answer.choice.map(change)
            answer.reason = change(answer.reason)
            return .answered(name: change(name), answer: answer)
        case .attemptFailed(var failure):
            failure.error = error(failure.error)
            return .attemptFailed(failure)
        case .log(let level, let message, let data):
            return .log(level: level, message: change(message), data: value(data))
        case .progress(let fraction, let message): return .progress(fraction: fraction, message: change(message))
        case .report(let type, let data): return .report(type: type, data: value(data))
        case .stageEnded(let status, let outputs, let failure):
            return .stageEnded(status: status, outputs: value(outputs), error: failure.map(error))
        case .retryScheduled(let at, let reason): return .retryScheduled(at: at, reason: change(reason))
        case .undoBegun(let key): return .undoBegun(key: change(key))
        case .undoEnded(let key, let failure): return .undoEnded(key: change(key), error: failure.map(change))
        }
    }
}
