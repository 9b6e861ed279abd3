import Expressions
import Foundation
import OrderedCollections

/// Runs one stage: condition, hours, attempts, time limit, and what has to be undone. It takes the stage up where its
/// record ends.
struct StageRunner: Sendable {
    let stage: PreparedStage
    let drive: RunExecution

    var id: String { stage.definition.id }
    var log: RunLog { drive.log }
    var clock: any RunClock { drive.runner.clock }

    /// What came of it; `waiting` if the process leaves it to wait.
    func run() async -> RunStatus {
        await clock.activity(.work) {
            var isUnderWay = await record?.isUnderWay ?? false
            // Attempts that were made before the stage was opened again do not count.
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
                let outcome = await self.attempt(attempt, goesOn: isUnderWay)
                isUnderWay = false
                switch outcome {
                case .succeeded: return .succeeded
                case .left: return .waiting
                case .failed(let failure, let isUndone):
                    guard failure.isRetryable, isUndone, !Task.isCancelled,
                        let wait = stage.definition.retry.wait(after: attempt - first + 1)
                    else { return await end(failure: failure.error, attempt: attempt) }
                    let known = await record?.retryAt
                    let next = known ?? clock.now.addingTimeInterval(wait.inSeconds)
                    if known == nil {
                        try? await log.record(
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
        get async { await log.whole[id] }
    }

    private static let canceled = AttemptFailure(
        error: RunEvent.ErrorSummary(code: StageError.Code.canceled.description, message: "It was cancelled."))

    // MARK: An attempt

    private enum AttemptOutcome {
        case succeeded
        case failed(AttemptFailure, isUndone: Bool)
        /// The process leaves the run to wait without it.
        case left
    }

    /// - Parameter goesOn: whether the attempt was begun by an earlier process.
    private func attempt(_ attempt: Int, goesOn: Bool) async -> AttemptOutcome {
        if goesOn, let failure = await record?.failure { return await undone(failure, attempt) }
        do {
            let input = try await goesOn ? drive.inputs[id] ?? .null : begin(attempt)
            let steps = await record?.steps.filter { $0.attempt == attempt && !Self.isUndo($0.name) } ?? []
            let timer = stage.definition.timeout.map { timeout in
                AttemptTimer(
                    deadline: clock.now.addingTimeInterval(
                        timeout.seconds - ActiveTime.seconds(of: id, attempt: attempt, in: drive.earlier)))
            }
            let context = await context(attempt: attempt, journal: StepJournal(recorded: steps), timer: timer)
            let outputs = try await run(input, context, timer)
            try await withoutCancellation { () -> Result<Void, any Error> in
                do {
                    return .success(
                        try await log.record(
                            .stageEnded(status: .succeeded, outputs: outputs, error: nil), stage: id, attempt: attempt))
                } catch { return .failure(error) }
            }.get()
            return .succeeded
        } catch {
            if drive.isLeaving { return .left }
            let error = failure(from: error)
            let failure = AttemptFailure(
                error: RunEvent.ErrorSummary(code: error.code.description, message: error.message),
                isRetryable: error.isRetryable, isSettled: error.isSettled)
            return await undone(failure, attempt)
        }
    }

    /// Evaluates the input, takes what the stage writes, and records the beginning.
    private func begin(_ attempt: Int) async throws -> JSONValue {
        let (input, hidden) = try await evaluatedInput()
        guard drive.earlier.isEmpty || !drive.secrets.texts.holdsUnknown(input) else {
            throw StageError(
                .invalidInput,
                "What it reads of an earlier stage holds a secret that is not what it was when the run began.")
        }
        let run = await log.run
        try await drive.runner.take(stage.kind.writes(CheckedInput(input)), of: run, for: run.id)
        drive.inputs[id] = input
        let sealed = drive.secrets.sealed(input, hidden: hidden)
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

    /// Records a failure, before what the attempt did is undone: a later process must not take it for success.
    private func undone(_ failure: AttemptFailure, _ attempt: Int) async -> AttemptOutcome {
        if await record?.failure == nil, await record?.attempt == attempt {
            await withoutCancellation {
                try? await log.record(.attemptFailed(failure), stage: id, attempt: attempt)
            }
        }
        if failure.isSettled { return .failed(failure, isUndone: true) }
        return .failed(failure, isUndone: await undo(attempt: attempt))
    }

    func context(
        attempt: Int, journal: StepJournal = StepJournal(), group: String? = nil, timer: AttemptTimer? = nil
    ) async -> StageContext {
        let run = await log.whole
        let ancestors = drive.pipeline.graph.ancestors(of: id).compactMap { id in
            run.stages[id].map {
                StageContext.Ancestor(
                    id: id, type: $0.type, status: $0.status, input: drive.inputs[id] ?? .null, outputs: $0.outputs)
            }
        }
        return StageContext(
            runID: run.id, pipeline: run.pipeline, stageID: id, attempt: attempt,
            folder: drive.pipeline.pipeline.folder, ancestors: ancestors, clock: clock, log: log, journal: journal,
            drive: drive, timer: timer, group: group)
    }

    // MARK: When it ends

    /// Undoes and ends what an earlier process had under way, without going on with it.
    @discardableResult
    func endWithoutRunning() async -> RunStatus {
        guard let record = await record else { return .canceled }
        let outcome = await undone(record.failure ?? Self.canceled, record.attempt)
        guard case .failed(let failure, _) = outcome else { return .waiting }
        return await end(failure: failure.error, attempt: record.attempt)
    }

    private func end(failure: StageError, attempt: Int) async -> RunStatus {
        if drive.isLeaving { return .waiting }
        return await end(
            failure: RunEvent.ErrorSummary(code: failure.code.description, message: failure.message), attempt: attempt)
    }

    private func end(failure: RunEvent.ErrorSummary, attempt: Int) async -> RunStatus {
        let status: RunStatus = failure.code == StageError.Code.canceled.description ? .canceled : .failed
        await withoutCancellation {
            try? await log.record(
                .stageEnded(status: status, outputs: .null, error: failure), stage: id, attempt: attempt)
        }
        return status
    }

    private func failure(from error: any Error) -> StageError {
        if Task.isCancelled {
            let isSettled = (error as? StageError)?.isSettled ?? false
            return StageError(.canceled, "It was cancelled.", isSettled: isSettled, cause: error)
        }
        switch error {
        // Nobody cancelled the stage: something in it gave up. A run must not end well over that.
        case is CancellationError: return StageError(.failed, "It was interrupted from within.", cause: error)
        case let error as StageError where error.code == .canceled:
            return StageError(.failed, error.message, isSettled: error.isSettled, cause: error)
        case let error as StageError: return error
        case let error as DocumentError: return StageError(.invalidInput, error.description, cause: error)
        case let error as RunEventError: return StageError(.failed, error.description, cause: error)
        default: return StageError(.failed, "\(error)", cause: error)
        }
    }
}
