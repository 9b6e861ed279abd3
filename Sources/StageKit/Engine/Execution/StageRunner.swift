import Expressions
import Foundation
import OrderedCollections

/// Runs one stage: condition, hours, attempts, timeout, and undo. It continues where the stage's events end.
struct StageRunner: Sendable {
    let stage: PreparedStage
    let execution: RunExecution

    var id: String { stage.definition.id }
    var log: RunLog { execution.log }
    var clock: any RunClock { execution.runServices.clock }

    /// Runs the stage.
    /// - Returns: its status; `waiting` if the process detaches from it.
    func run() async -> RunStatus {
        await clock.activity(.work) {
            var isUnderWay = await record?.isUnderWay ?? false
            // Attempts before the stage was reopened do not count.
            let first = await (record?.attemptsBefore ?? 0) + 1
            var attempt = isUnderWay ? await record?.attempt ?? 1 : first
            do {
                if !isUnderWay {
                    guard try await isWanted() else {
                        try await log.record(.stageEnded(status: .skipped, outputs: .null, error: nil), stage: id)
                        return .skipped
                    }
                }
            } catch {
                return await end(failure: failure(from: error), attempt: attempt)
            }
            while true {
                do {
                    if !isUnderWay { try await waitForHours(attempt) }
                } catch {
                    return await end(failure: failure(from: error), attempt: attempt)
                }
                let outcome = await self.attempt(attempt, isResumed: isUnderWay)
                isUnderWay = false
                switch outcome {
                case .succeeded: return .succeeded
                case .detached: return .waiting
                case .failed(let failure, let isUndone):
                    guard failure.isRetryable, isUndone, !Task.isCancelled,
                        let wait = stage.definition.retry.wait(after: attempt - first + 1)
                    else { return await end(failure: failure.error, attempt: attempt) }
                    let known = await record?.retryAt
                    // A clock that was set back since must not make the wait longer than it is.
                    let latest = clock.now.addingTimeInterval(wait.inSeconds)
                    let next = min(known ?? latest, latest)
                    if known == nil {
                        _ = try? await log.record(
                            .retryScheduled(at: next, reason: failure.error.message), stage: id, attempt: attempt)
                    }
                    do {
                        try await clock.sleep(until: next, role: .pause)
                    } catch {
                        return await end(failure: Self.canceled.error, attempt: attempt)
                    }
                    attempt += 1
                }
            }
        }
    }

    var record: StageRun? {
        get async { await log.completeRun[id] }
    }

    private static let canceled = AttemptFailure(
        error: RunEvent.ErrorSummary(code: StageError.Code.canceled.description, message: "It was canceled."))

    // MARK: An attempt

    private enum AttemptOutcome {
        case succeeded
        case failed(AttemptFailure, isUndone: Bool)
        /// The process detaches from the waiting run.
        case detached
    }

    /// - Parameter isResumed: whether an earlier process started the attempt.
    private func attempt(_ attempt: Int, isResumed: Bool) async -> AttemptOutcome {
        if isResumed, let failure = await record?.failure { return await undone(failure, attempt) }
        do {
            let input = try await isResumed ? execution.inputs[id] ?? .null : start(attempt)
            let steps = await record?.steps.filter { $0.attempt == attempt && !$0.id.isUndo } ?? []
            let timer = stage.definition.timeout.map { timeout in
                AttemptTimer(
                    deadline: clock.now.addingTimeInterval(
                        timeout.seconds - ActiveTime.seconds(of: id, attempt: attempt, in: execution.earlier)))
            }
            let journal = StepJournal(recorded: steps)
            let context = await context(attempt: attempt, journal: journal, timer: timer)
            let outputs = try await run(input, context, timer)
            try journal.checkEnd()
            try await withoutCancellation { () -> Result<Void, any Error> in
                do {
                    try await log.record(
                        .stageEnded(
                            status: .succeeded, outputs: outputs, summary: stage.kind.summarize(outputs), error: nil),
                        stage: id, attempt: attempt)
                    return .success(())
                } catch { return .failure(error) }
            }.get()
            return .succeeded
        } catch {
            if execution.isLeaving { return .detached }
            let error = failure(from: error)
            let failure = AttemptFailure(
                error: RunEvent.ErrorSummary(code: error.code.description, message: error.message),
                isRetryable: error.isRetryable, isSettled: error.isSettled)
            return await undone(failure, attempt)
        }
    }

    /// Evaluates the input, acquires the locks of what the stage writes, and records the start.
    private func start(_ attempt: Int) async throws -> JSONValue {
        let (input, hidden) = try await evaluatedInput()
        guard execution.earlier.isEmpty || !execution.secrets.texts.holdsUnknown(input) else {
            throw StageError(
                .invalidInput,
                "An output of an earlier stage that it reads contains a secret that changed after the run started.")
        }
        let run = await log.run
        try await RunLocks(services: execution.runServices)
            .acquire(stage.kind.writes(CheckedInput(input)), of: run, for: run.id)
        execution.inputs[id] = input
        let sealed = execution.secrets.sealed(input, hidden: hidden)
        try await log.record(
            .stageStarted(input: stage.kind.schema.redacted(sealed)), stage: id, attempt: attempt,
            input: RecordedInput(stage: id, attempt: attempt, input: stage.definition.keep == .none ? .null : sealed))
        return input
    }

    private func run(_ input: JSONValue, _ context: StageContext, _ timer: AttemptTimer?) async throws -> JSONValue {
        guard let timer, let timeout = stage.definition.timeout else { return try await stage.kind.run(input, context) }
        do {
            return try await clock.withDeadline(timer) { try await stage.kind.run(input, context) }
        } catch let error as DeadlineExceeded where error.deadline == timer.deadline {
            let known = error.cause as? StageError
            throw StageError(
                .timedOut, "It did not end within \(timeout)." + (known.map { " \($0.message)" } ?? ""),
                isSettled: known?.isSettled ?? false, cause: error.cause)
        }
    }

    /// Records a failure before the attempt is undone: a later process must not take it for success.
    private func undone(_ failure: AttemptFailure, _ attempt: Int) async -> AttemptOutcome {
        if await record?.failure == nil, await record?.attempt == attempt {
            await withoutCancellation {
                _ = try? await log.record(.attemptFailed(failure), stage: id, attempt: attempt)
            }
        }
        if failure.isSettled { return .failed(failure, isUndone: true) }
        return .failed(failure, isUndone: await undo(attempt: attempt))
    }

    func context(
        attempt: Int, journal: StepJournal = StepJournal(), scope: StepID.Scope = .main, timer: AttemptTimer? = nil
    ) async -> StageContext {
        let run = await log.completeRun
        let ancestors = execution.pipeline.graph.ancestors(of: id).compactMap { id in
            run.stages[id].map {
                StageContext.Ancestor(
                    id: id, type: $0.type, status: $0.status, input: execution.inputs[id] ?? .null, outputs: $0.outputs)
            }
        }
        return StageContext(
            runID: run.id, pipeline: run.pipeline, stageID: id, attempt: attempt,
            folder: execution.pipeline.pipeline.folder, ancestors: ancestors, clock: clock, host: execution,
            journal: journal, timer: timer, scope: scope)
    }

    // MARK: The end

    /// Undoes and ends the stage that an earlier process left running.
    @discardableResult
    func endWithoutRunning() async -> RunStatus {
        guard let record = await record else { return .canceled }
        let outcome = await undone(record.failure ?? Self.canceled, record.attempt)
        guard case .failed(let failure, _) = outcome else { return .waiting }
        return await end(failure: failure.error, attempt: record.attempt)
    }

    private func end(failure: StageError, attempt: Int) async -> RunStatus {
        if execution.isLeaving { return .waiting }
        return await end(
            failure: RunEvent.ErrorSummary(code: failure.code.description, message: failure.message), attempt: attempt)
    }

    private func end(failure: RunEvent.ErrorSummary, attempt: Int) async -> RunStatus {
        let status: RunStatus = failure.code == StageError.Code.canceled.description ? .canceled : .failed
        await withoutCancellation {
            _ = try? await log.record(
                .stageEnded(status: status, outputs: .null, error: failure), stage: id, attempt: attempt)
        }
        return status
    }

    private func failure(from error: any Error) -> StageError {
        if Task.isCancelled {
            let isSettled = (error as? StageError)?.isSettled ?? false
            return StageError(.canceled, "It was canceled.", isSettled: isSettled, cause: error)
        }
        switch error {
        // Nobody canceled the stage, so it must not end as canceled.
        case is CancellationError:
            return StageError(.failed, "The stage was interrupted by its own code.", cause: error)
        case let error as StageError where error.code == .canceled:
            return StageError(.failed, error.message, isSettled: error.isSettled, cause: error)
        case let error as StageError: return error
        case let error as DocumentError: return StageError(.invalidInput, error.description, cause: error)
        case let error as RunEventError: return StageError(.failed, error.description, cause: error)
        default: return StageError(.failed, "\(error)", cause: error)
        }
    }
}
