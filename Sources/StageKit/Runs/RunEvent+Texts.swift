import Expressions

extension RunEvent.Kind {
    /// The same event with every text of a person, a stage or a service changed.
    func mappingTexts(_ change: (String) -> String) -> RunEvent.Kind {
        func value(_ value: JSONValue) -> JSONValue { value.mappingTexts(change) }
        func error(_ error: RunEvent.ErrorSummary) -> RunEvent.ErrorSummary {
            RunEvent.ErrorSummary(
                code: error.code, message: change(error.message), isRetryable: error.isRetryable)
        }
        switch self {
        case .runStarted, .target, .secretDigests, .runResumed, .rollbackRequested, .runWaiting, .stageReopened,
            .childRunStarted, .stageIdle, .secretRead, .runEnded:
            return self
        case .cancelRequested(let by, let reason): return .cancelRequested(by: by, reason: change(reason))
        case .stageStarted(let input): return .stageStarted(input: value(input))
        case .stepStarted(let step, let undo):
            let undo = undo.map { UndoStep(change($0.key), before: value($0.before), wanted: value($0.wanted)) }
            return .stepStarted(step.mappingTexts(change), undo: undo)
        case .stepCompleted(let step, let result):
            return .stepCompleted(step.mappingTexts(change), result: value(result))
        case .stepFailed(let step, let refused, let failure):
            return .stepFailed(step.mappingTexts(change), refused: refused, error: error(failure))
        case .stepInterrupted(let step): return .stepInterrupted(step.mappingTexts(change))
        case .waiting(.step(let step), let until): return .waiting(.step(step.mappingTexts(change)), until: until)
        case .waiting(.restrictedHours, _): return self
        case .asked(let step, let message, let choices, let until):
            return .asked(
                step.mappingTexts(change), message: change(message), choices: choices.map(change), until: until)
        case .answered(let step, var answer):
            answer.choice = answer.choice.map(change)
            answer.reason = change(answer.reason)
            return .answered(step.mappingTexts(change), answer: answer)
        case .attemptFailed(var failure):
            failure.error = error(failure.error)
            return .attemptFailed(failure)
        case .log(let level, let message, let data):
            return .log(level: level, message: change(message), data: value(data))
        case .progress(let fraction, let message): return .progress(fraction: fraction, message: change(message))
        case .report(let report): return .report(report.mappingTexts(change))
        case .stageEnded(let status, let outputs, let summary, let failure):
            return .stageEnded(
                status: status, outputs: value(outputs), summary: change(summary), error: failure.map(error))
        case .retryScheduled(let at, let reason): return .retryScheduled(at: at, reason: change(reason))
        case .undoStarted(let key, let round): return .undoStarted(key: change(key), round: round)
        case .undoEnded(let key, let round, let failure):
            return .undoEnded(key: change(key), round: round, error: failure.map(change))
        }
    }
}
