import OrderedCollections

/// The legal events of each state: together with `apply` a total state machine. An illegal event is an error that names
/// the event and the state; it is never ignored.
extension Run {
    /// Checks that an event is legal now.
    func check(_ event: RunEvent) throws(RunEventError) {
        guard event.seq == lastSeq + 1 else {
            throw RunEventError(
                "Event \(event.seq) ('\(event.kind.type)') follows event \(lastSeq) of run \(id): events are missing.")
        }
        guard let objection = objection(to: event) else { return }
        throw RunEventError("Event \(event.seq) ('\(event.kind.type)') is illegal in run \(id): \(objection).")
    }

    /// The state that makes an event illegal; nil for a legal event.
    private func objection(to event: RunEvent) -> String? {
        if let stage = event.stage {
            guard let known = stages[stage] else { return "it has no stage '\(stage)'" }
            guard isOpen(for: event.kind) else { return "the run is \(status.rawValue)" }
            return known.objection(to: event).map { "stage '\(stage)' \($0)" }
        }
        let isLegal =
            switch event.kind {
            case .runStarted: status == .pending && startedAt == nil
            case .target, .secretDigests, .rollbackRequested: status == .running
            case .runResumed: startedAt != nil
            case .cancelRequested, .runWaiting: status == .running || status == .waiting
            case .log: startedAt != nil
            case .runEnded(let end): status == .running && end.hasEnded
            default: false
            }
        if isLegal { return nil }
        switch event.kind {
        case .runStarted, .target, .secretDigests, .runResumed, .cancelRequested, .rollbackRequested, .runWaiting, .log,
            .runEnded:
            return "the run is \(status.rawValue)"
        default: return "it belongs to a stage, and names none"
        }
    }

    /// Whether events of stages are legal now. A waiting run takes answers before a process resumes it.
    private func isOpen(for kind: RunEvent.Kind) -> Bool {
        switch kind {
        case .log: startedAt != nil
        case .answered: status == .running || status == .waiting
        default: status == .running
        }
    }
}

extension StageRun {
    /// The state that makes an event illegal, as a predicate; nil for a legal event.
    fileprivate func objection(to event: RunEvent) -> String? {
        let attempt = event.attempt ?? self.attempt
        switch event.kind {
        case .log, .progress, .report, .secretRead, .stageIdle, .childRunStarted: return nil
        case .waiting(.restrictedHours, _), .retryScheduled: return status.hasEnded ? ended : nil
        case .stageStarted:
            if status.hasEnded { return ended }
            if isUnderWay, failure == nil { return "runs attempt \(self.attempt)" }
            return attempt > self.attempt ? nil : "has had attempt \(attempt)"
        case .stepStarted(let step, _):
            if let objection = objection(toWorkIn: step, attempt) { return objection }
            return record(of: step, attempt) == nil ? nil : "has started step '\(step.displayName)'"
        case .stepCompleted(let step, _), .stepFailed(let step, _, _):
            guard let record = record(of: step, attempt) else { return "has not started step '\(step.displayName)'" }
            return record.result == nil && record.error == nil ? nil : "has ended step '\(step.displayName)'"
        case .stepInterrupted(let step):
            return record(of: step, attempt)?.result == nil ? "has not started step '\(step.displayName)'" : nil
        case .waiting(.step(let step), _), .asked(let step, _, _, _): return objection(toWorkIn: step, attempt)
        case .answered(let step, _):
            return questions.contains { $0.step == step && $0.answer == nil }
                ? nil : "has no open question '\(step.displayName)'"
        case .attemptFailed:
            if !isUnderWay { return notRunning }
            return failure == nil ? nil : "has recorded the failure of attempt \(self.attempt)"
        case .stageEnded(let end, _, _, _):
            if status.hasEnded { return ended }
            guard end.hasEnded else { return "cannot end as \(end.rawValue)" }
            return end != .succeeded || (isUnderWay && failure == nil) ? nil : notRunning
        case .stageReopened: return isUnderWay ? "is \(status.rawValue)" : nil
        case .undoStarted(let key, _), .undoEnded(let key, _, _):
            let isKnown = steps.contains { $0.attempt == attempt && $0.undo?.key == key }
            return isKnown ? nil : "has nothing to undo under '\(key)'"
        case .runStarted, .target, .secretDigests, .runResumed, .cancelRequested, .rollbackRequested, .runWaiting,
            .runEnded:
            return "is named, and the event belongs to the run"
        }
    }

    /// Steps of an undo are legal whenever there was an attempt, others only while it runs.
    private func objection(toWorkIn step: StepID, _ attempt: Int) -> String? {
        if step.isUndo { return attempt > 0 && attempt <= self.attempt ? nil : "has had no attempt \(attempt)" }
        guard isUnderWay else { return notRunning }
        if failure != nil { return "has recorded the failure of attempt \(self.attempt)" }
        return attempt == self.attempt ? nil : "runs attempt \(self.attempt), not \(attempt)"
    }

    private var ended: String { "has ended as \(status.rawValue)" }
    private var notRunning: String { status.hasEnded ? ended : "is \(status.rawValue)" }

    private func record(of step: StepID, _ attempt: Int) -> StepRecord? {
        steps.last { $0.id == step && $0.attempt == attempt }
    }
}
