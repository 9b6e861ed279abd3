import Expressions
import Foundation
import OrderedCollections

/// Runs one stage: condition, attempts, time limit, and what has to be undone.
struct StageRunner: Sendable {
    let stage: PreparedStage
    let pipeline: PreparedPipeline
    let log: RunLog
    let inputs: StageInputs
    let clock: any RunClock
    let user: String

    /// Undo has this long, whatever the stage's own limit was.
    static let undoLimit = Duration.seconds(300)

    private var id: String { stage.definition.id }

    func run() async -> RunStatus {
        await clock.activity(.work) {
            do {
                guard try await isWanted() else {
                    try await log.record(.stageEnded(status: .skipped, outputs: .null, error: nil), stage: id)
                    return .skipped
                }
            } catch {
                return await end(failure: failure(from: error), attempt: 1)
            }
            var attempt = 1
            while true {
                let outcome = await self.attempt(attempt)
                guard case .failed(let error, let isUndone) = outcome else { return .succeeded }
                guard error.isRetryable, isUndone, !Task.isCancelled,
                    let wait = stage.definition.retry.wait(after: attempt)
                else { return await end(failure: error, attempt: attempt) }
                let next = clock.now.addingTimeInterval(wait.inSeconds)
                try? await log.record(.retryScheduled(at: next, reason: error.message), stage: id, attempt: attempt)
                do {
                    try await clock.sleep(until: next, role: .pause)
                } catch {
                    return await end(failure: StageError(.canceled, "It was cancelled."), attempt: attempt)
                }
                attempt += 1
            }
        }
    }

    // MARK: An attempt

    private enum AttemptOutcome {
        case succeeded
        case failed(StageError, isUndone: Bool)
    }

    private func attempt(_ attempt: Int) async -> AttemptOutcome {
        do {
            let input = try await evaluatedInput()
            inputs[id] = input
            try await log.record(
                .stageStarted(input: stage.kind.schema.redacted(input)), stage: id, attempt: attempt)
            let context = await context(attempt: attempt)
            let outputs = try await run(input, context)
            try await withoutCancellation { () -> Result<Void, any Error> in
                do {
                    return .success(
                        try await log.record(
                            .stageEnded(status: .succeeded, outputs: outputs, error: nil), stage: id, attempt: attempt))
                } catch { return .failure(error) }
            }.get()
            return .succeeded
        } catch {
            let failure = failure(from: error)
            guard !failure.isSettled else { return .failed(failure, isUndone: true) }
            return .failed(failure, isUndone: await undo(attempt: attempt))
        }
    }

    private func run(_ input: JSONValue, _ context: StageContext) async throws -> JSONValue {
        guard let timeout = stage.definition.timeout else { return try await stage.kind.run(input, context) }
        let deadline = clock.now.addingTimeInterval(timeout.seconds)
        do {
            return try await clock.withDeadline(deadline) { try await stage.kind.run(input, context) }
        } catch let error as DeadlineExceeded where error.deadline == deadline {
            let isSettled = (error.cause as? StageError)?.isSettled ?? false
            throw StageError(
                .timedOut, "It did not end within \(timeout).", isSettled: isSettled, cause: error.cause)
        }
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

    private func evaluatedInput() async throws -> JSONValue {
        let source = try await stage.input.evaluated(in: scope(), stage: id)
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
        return input
    }

    private func scope() async -> ExpressionScope {
        RunScope.scope(run: await log.run, inputs: inputs.all, stage: id, user: user)
    }

    private func context(attempt: Int, group: String? = nil) async -> StageContext {
        let run = await log.run
        let ancestors = pipeline.graph.ancestors(of: id).compactMap { id in
            run.stages[id].map {
                StageContext.Ancestor(
                    id: id, type: $0.type, status: $0.status, input: inputs[id] ?? .null, outputs: $0.outputs)
            }
        }
        return StageContext(
            runID: run.id, pipeline: run.pipeline, stageID: id, attempt: attempt, folder: pipeline.pipeline.folder,
            ancestors: ancestors, clock: clock, log: log, ledger: StepLedger(), group: group)
    }

    // MARK: When it has failed

    /// Takes back what an attempt's steps recorded, newest first, whatever is being cancelled.
    /// - Returns: whether all of it was taken back.
    @discardableResult
    func undo(attempt: Int) async -> Bool {
        let records = await log.run.stages[id]?.undoRecords(attempt: attempt) ?? []
        guard !records.isEmpty else { return true }
        return await withoutCancellation {
            let context = await context(attempt: attempt, group: "undo")
            let deadline = clock.now.addingTimeInterval(Self.undoLimit.inSeconds)
            var isComplete = true
            for record in records {
                try? await log.record(.undoBegun(key: record.key), stage: id, attempt: attempt)
                var failure: String?
                do {
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
    }

    private func end(failure: StageError, attempt: Int) async -> RunStatus {
        let status: RunStatus = failure.code == .canceled ? .canceled : .failed
        let error = RunEvent.ErrorSummary(code: failure.code.description, message: failure.message)
        await withoutCancellation {
            try? await log.record(
                .stageEnded(status: status, outputs: .null, error: error), stage: id, attempt: attempt)
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
