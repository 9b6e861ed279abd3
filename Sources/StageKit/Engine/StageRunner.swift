import Expressions
import Foundation
import OrderedCollections

/// Runs one stage: condition, hours, attempts, time limit, and what has to be undone. It takes the stage up where its
/// record ends.
struct StageRunner: Sendable {
    let stage: PreparedStage
    let drive: RunDrive

    /// Undo has this long, whatever the stage's own limit was.
    static let undoLimit = Duration.seconds(300)

    private var id: String { stage.definition.id }
    private var log: RunLog { drive.log }
    private var clock: any RunClock { drive.runner.clock }

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

    private var record: StageRun? {
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
                        timeout.seconds - DrivenTime.seconds(of: id, attempt: attempt, in: drive.earlier)))
            }
            let context = await context(attempt: attempt, ledger: StepLedger(recorded: steps), timer: timer)
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
        try await takeLocks(input)
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

    // MARK: Before it starts

    private func isWanted() async throws -> Bool {
        guard let condition = stage.definition.condition, let text = condition.text else { return true }
        let scope = await scope()
        let value: JSONValue
        do throws(ExpressionError) {
            value =
                text.contains("${")
                ? try await ExpressionTemplate(parsing: text).evaluate(in: scope)
                : try await ParsedExpression(parsing: text).evaluate(in: scope)
        } catch {
            throw DocumentFaults([
                Diagnostic(
                    .error, "'if' failed: \(error.message)\n\(error.marked)",
                    at: condition.place(ofColumn: error.column))
            ])
        }
        switch value {
        case .bool(let isWanted): return isWanted
        case .string("true"): return true
        case .string("false"): return false
        default:
            throw DocumentFaults([
                Diagnostic(.error, "'if' must be true or false, not \(value.text()).", at: condition.place)
            ])
        }
    }

    /// Waits until the stage may begin, without a process if need be.
    private func waitForHours(_ attempt: Int) async throws {
        guard let hours = stage.definition.restrictedHours else { return }
        while let opening = hours.nextOpening(at: clock.now) {
            if await record?.waitsUntil != opening {
                try await log.record(
                    .waiting(name: "restricted hours", until: opening), stage: id,
                    attempt: attempt > 1 ? attempt - 1 : nil)
            }
            try await drive.room.wait(id, until: opening) { try await clock.sleep(until: opening, role: .pause) }
        }
    }

    /// The input of an attempt, and the paths of what expressions made out of secrets in it.
    func evaluatedInput() async throws -> (input: JSONValue, hidden: [[String]]) {
        let source = try await stage.input.evaluated(
            in: scope(), stage: id, schema: stage.kind.schema, secrets: drive.secrets.names)
        var check = SchemaCheck(expressions: .literal)
        guard let input = check.check(source, against: .object(stage.kind.schema), at: ""),
            !check.diagnostics.hasErrors
        else { throw DocumentFaults(check.diagnostics) }
        let faults = stage.kind.check(CheckedInput(input), stage.place).filter { $0.severity == .error }
        guard faults.isEmpty else {
            throw DocumentFaults(
                faults.map {
                    Diagnostic(.error, $0.message, at: source.place(ofPath: $0.path) ?? stage.definition.place)
                })
        }
        return (input, source.secretPaths)
    }

    /// Takes what the stage writes for this run. Nobody queues: who comes second fails at once.
    private func takeLocks(_ input: JSONValue) async throws {
        guard let locks = drive.runner.locks else { return }
        let run = await log.run
        for resource in stage.kind.writes(CheckedInput(input)) where resource.sharing == .oneAtATime {
            guard resource.id != nil else { continue }
            let name = run.lockName(of: resource)
            if let holder = try await locks.take(name, for: run.id, at: clock.now) {
                throw StageError(.refused, "The \(resource.name) is held by another run. \(holder.advice)")
            }
        }
    }

    private func scope() async -> ExpressionScope {
        RunScope.scope(
            run: await log.whole, parameters: drive.secrets.parameters, inputs: drive.inputs.all, stage: id,
            user: drive.runner.user)
    }

    func context(
        attempt: Int, ledger: StepLedger = StepLedger(), group: String? = nil, timer: AttemptTimer? = nil
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
            folder: drive.pipeline.pipeline.folder, ancestors: ancestors, clock: clock, log: log, ledger: ledger,
            drive: drive, timer: timer, group: group)
    }

    // MARK: When it has failed

    /// The steps of an undo are named after its round, so that a second one begins anew.
    private static let undoGroup = "undo "

    static func isUndo(_ step: String) -> Bool {
        step.hasPrefix(undoGroup) && step.contains(StepLedger.groupMark)
    }

    /// Takes back what an attempt's steps recorded, newest first, whatever is being cancelled.
    /// - Returns: whether all of it was taken back.
    @discardableResult
    func undo(attempt: Int) async -> Bool {
        let records = await record?.undoRecords(attempt: attempt) ?? []
        guard !records.isEmpty, drive.cut?.hasHappened != true else { return true }
        return await withoutCancellation { await clock.activity(.work) { await undo(records, attempt) } }
    }

    private func undo(_ records: [UndoRecord], _ attempt: Int) async -> Bool {
        let deadline = clock.now.addingTimeInterval(Self.undoLimit.inSeconds)
        var isComplete = true
        for record in records where drive.cut?.hasHappened != true {
            let known = await self.record
            let round = known?.undos.contains { $0.attempt == attempt && $0.key == record.key } == true ? 2 : 1
            let group = "\(Self.undoGroup)\(round) of \(record.key)"
            let steps = known?.steps.filter { $0.attempt == attempt && $0.name.hasPrefix("\(group)›") } ?? []
            let context = await context(
                attempt: attempt, ledger: StepLedger(recorded: round == 1 ? steps : []), group: group)
            try? await log.record(.undoBegun(key: record.key), stage: id, attempt: attempt)
            var failure: String?
            do {
                guard !drive.secrets.texts.holdsUnknown(.array([record.before] + record.wanted)) else {
                    throw StageError(
                        .failed,
                        "'\(record.key)' held a secret that is not what it was when the run began: put it back by hand."
                    )
                }
                try await clock.withDeadline(deadline) { try await stage.kind.undo(record, context) }
            } catch is DeadlineExceeded {
                failure = "'\(record.key)' could not be put back within five minutes: look at it."
            } catch {
                failure = "\(error)"
            }
            isComplete = isComplete && failure == nil
            try? await log.record(.undoEnded(key: record.key, error: failure), stage: id, attempt: attempt)
        }
        return isComplete
    }

    /// Undoes and ends what an earlier process had under way, without going on with it.
    func endWithoutRunning() async {
        guard let record = await record else { return }
        let outcome = await undone(record.failure ?? Self.canceled, record.attempt)
        guard case .failed(let failure, _) = outcome else { return }
        _ = await end(failure: failure.error, attempt: record.attempt)
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
        case let error as DocumentFaults: return StageError(.invalidInput, error.description, cause: error)
        case let error as RunEventFault: return StageError(.failed, error.description, cause: error)
        default: return StageError(.failed, "\(error)", cause: error)
        }
    }
}
