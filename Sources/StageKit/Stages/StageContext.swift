public import Expressions
import Foundation
import OrderedCollections

/// The environment of a running stage: its run, its durable steps, the clock, services, and the log.
public struct StageContext: Sendable {
    /// A stage that this one waited for.
    public struct Ancestor: Hashable, Sendable {
        /// Its id.
        public let id: String
        /// Its type (never an alias of it).
        public let type: String
        /// How it ended.
        public let status: RunStatus
        /// Its evaluated input.
        public let input: JSONValue
        /// Its outputs; null if it was skipped.
        public let outputs: JSONValue
    }

    /// The run's id.
    public let runID: String
    /// The pipeline's name.
    public let pipeline: String
    /// The stage's id.
    public let stageID: String
    /// The attempt, from 1.
    public let attempt: Int
    /// The folder that relative paths start from.
    public let folder: String
    /// The stages before this one, nearest first.
    public let ancestors: [Ancestor]
    /// The time. Never read the machine's own.
    public let clock: any RunClock

    let host: any StageHost
    let journal: StepJournal
    let timer: AttemptTimer?
    private(set) var scope = StepID.Scope.main

    init(
        runID: String, pipeline: String, stageID: String, attempt: Int, folder: String, ancestors: [Ancestor],
        clock: any RunClock, host: any StageHost, journal: StepJournal, timer: AttemptTimer? = nil,
        scope: StepID.Scope = .main
    ) {
        self.runID = runID
        self.pipeline = pipeline
        self.stageID = stageID
        self.attempt = attempt
        self.folder = folder
        self.ancestors = ancestors
        self.clock = clock
        self.host = host
        self.journal = journal
        self.timer = timer
        self.scope = scope
    }

    /// The services of the run, by their types: `try context.services[LambdaServices.self]`.
    public var services: ServiceContainer { host.services }

    /// A path relative to the pipeline's folder made absolute.
    public func path(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

    /// The stage's evaluated input, also while it is undone; null if it is not known.
    package var input: JSONValue { host.input(of: stageID) ?? .null }

    /// Whether another stage of the run has ended, or never will.
    public func hasEnded(_ stage: String) async -> Bool {
        await host.run.stages[stage]?.status.hasEnded ?? true
    }

    /// The run as it is now, for those who show it to others. It decides nothing outside a step.
    package var run: Run {
        get async { await host.run }
    }

    /// The timeout of the stage's attempts; nil for none.
    package var timeout: TimeLength? { host.timeout(of: stageID) }

    /// Whether the stage is replayed, so that nothing may be called.
    package var isReplay: Bool { journal.isComplete }

    /// Whether the whole run is undone when it fails.
    package var rollsBackWholeRun: Bool { host.rollsBackWholeRun }

    /// All undo records of the run, with the stages' ids.
    package var undoRecords: [(stage: String, record: UndoRecord)] {
        get async {
            await host.completeRun.stages.values.flatMap { stage in
                (0...stage.attempt).flatMap { stage.undoRecords(attempt: $0) }.map { (stage.id, $0) }
            }
        }
    }

    /// A context for steps that run in parallel: they are matched in any order, and several may be open.
    /// - Throws: `StageError` within an undo, whose steps are matched in any order already.
    public func parallel(_ name: String) throws(StageError) -> StageContext {
        if case .undo(_, let key) = scope {
            throw StageError(
                .failed, "parallel(\"\(name)\") was called in the undo of '\(key)': steps of an undo need no group.")
        }
        var context = self
        context.scope = .parallel(name)
        return context
    }
}

// MARK: Secrets and payloads

extension StageContext {
    /// A secret's value, read now. Its text is hidden wherever it would be recorded or shown from here on.
    /// - Parameter reference: where the secret is.
    /// - Throws: `StageError` when it does not exist or cannot be read.
    public func secret(_ reference: SecretReference) async throws -> String {
        let secret: (value: String, isFirst: Bool)
        do {
            secret = try host.secret(reference, stage: stageID, attempt: attempt)
        } catch {
            throw StageError(.invalidInput, error.description, cause: error)
        }
        if secret.isFirst { await emit(.secretRead(reference: reference.description)) }
        return secret.value
    }

    /// Whether payloads, log tails and outputs of this stage are recorded (`keep: none` says no).
    package var keepsPayloads: Bool { host.keepsPayloads(of: stageID) }

    /// The text with the run's secrets hidden, for whoever records it in another form.
    package func masked(_ text: String) -> String { host.masked(text) }
}

// MARK: Steps

extension StageContext {
    /// A durable step: a side effect, or an external value that affects control flow.
    ///
    /// Its start is recorded before the side effect, its result after it. When a run is resumed, a recorded step returns
    /// its result without doing anything. A step that was started is executed again, so a side effect checks whether it
    /// has happened before it acts.
    /// - Parameters:
    ///   - name: names the step. Each pair of a name and an iteration is used once an attempt.
    ///   - iteration: the number of a step that is repeated under one name, from 1.
    ///   - undo: the data from which the side effect is undone.
    ///   - effect: executes it. Throw `StageError` with `.refused` when the service refused it, so that nothing is undone.
    /// - Throws: what the effect throws; `StageError` with `.changed` when the stage asks for other steps than the
    ///   recorded ones; `CancellationError`.
    public func step<Result: Codable & Sendable>(
        _ name: String, iteration: Int = 1, undo: UndoStep? = nil, _ effect: () async throws -> Result
    ) async throws -> Result {
        try await step(name, iteration: iteration, undo: undo, kept: { $0 }, effect)
    }

    /// A durable step without a side effect: it reads an external value that affects control flow. Only its result is
    /// made durable, so that it costs half of another step.
    /// - Parameters:
    ///   - name: names the step, as in `step`.
    ///   - iteration: the number of a step that is repeated under one name, from 1.
    ///   - fetch: reads the value. It is called again if its result was not recorded.
    public func read<Result: Codable & Sendable>(
        _ name: String, iteration: Int = 1, _ fetch: () async throws -> Result
    ) async throws -> Result {
        try await step(name, iteration: iteration, hasEffect: false, kept: { $0 }, fetch)
    }

    /// A durable step that only checks something.
    public func read(_ name: String, iteration: Int = 1, _ check: () async throws -> Void) async throws {
        let _: JSONValue = try await read(name, iteration: iteration) {
            try await check()
            return JSONValue.null
        }
    }

    /// A durable step that records less of its result than it returns; a later process gets the recorded part.
    /// - Parameter kept: the recorded part of a result.
    package func step<Result: Codable & Sendable>(
        _ name: String, iteration: Int = 1, undo: UndoStep? = nil, hasEffect: Bool = true, kept: (Result) -> Result,
        _ effect: () async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        let step = id(of: name, iteration: iteration)
        let answer = try journal.start(step, undo: undo)
        defer { journal.end(step) }
        switch answer {
        case .completed(let result): return try result.decode(Result.self)
        case .failed(let error): throw error
        case .started: break
        case .new:
            try await host.record(
                .stepStarted(step, undo: undo), kept: nil, stage: stageID, attempt: attempt, isDurable: hasEffect)
        }
        do {
            let result = try await effect()
            let whole = RunEvent.Kind.stepCompleted(step, result: try JSONValue(encoding: result))
            let recorded = RunEvent.Kind.stepCompleted(step, result: try JSONValue(encoding: kept(result)))
            try await record(whole, kept: recorded == whole ? nil : recorded)
            return result
        } catch {
            // The end of an interrupted step is unknown.
            guard !(Task.isCancelled || error is CancellationError) else { throw error }
            let code = (error as? StageError)?.code ?? .failed
            let refused = code == .refused || code == .conflict || code == .invalidInput
            let summary = RunEvent.ErrorSummary(
                code: code.description, message: "\(error)", isRetryable: (error as? StageError)?.isRetryable ?? false)
            try? await record(.stepFailed(step, refused: refused, error: summary))
            throw error
        }
    }

    /// A durable step without a result.
    public func step(
        _ name: String, iteration: Int = 1, undo: UndoStep? = nil, _ effect: () async throws -> Void
    ) async throws {
        let _: JSONValue = try await step(name, iteration: iteration, undo: undo) {
            try await effect()
            return JSONValue.null
        }
    }

    /// Whether an earlier process started a step and did not record its end: for side effects that cannot be checked,
    /// such as an invocation. Ask before the step.
    public func wasStarted(_ step: String, iteration: Int = 1) -> Bool {
        journal.wasStarted(id(of: step, iteration: iteration))
    }

    /// The identity of a step of this context.
    func id(of name: String, iteration: Int = 1) -> StepID {
        StepID(name, iteration: iteration, in: scope)
    }

    /// Records the end of a side effect even when the run is being canceled.
    private func record(_ kind: RunEvent.Kind, kept: RunEvent.Kind? = nil) async throws {
        let outcome: (any Error)? = await withoutCancellation {
            do {
                try await host.record(kind, kept: kept, stage: stageID, attempt: attempt, isDurable: true)
                return nil
            } catch { return error }
        }
        if let outcome { throw outcome }
    }
}

// MARK: Log and reports

extension StageContext {
    /// Logs a line.
    public func log(_ message: String, level: RunEvent.LogLevel = .info, data: JSONValue = .null) async {
        await emit(.log(level: level, message: message, data: data))
    }

    /// Logs a warning.
    public func warn(_ message: String) async { await log(message, level: .warning) }

    /// Reports the stage's progress, 0 to 1 if it is known.
    public func progress(_ message: String, fraction: Double? = nil) async {
        await emit(.progress(fraction: fraction, message: message))
    }

    /// Reports a fact of the stage's own domain, such as moved traffic or a verdict.
    public func report(_ report: StageReport) async { await emit(.report(report)) }

    /// Records an event with the next durable one, unless an earlier process has recorded it.
    func emit(_ kind: RunEvent.Kind) async {
        guard journal.isLive else { return }
        // An event that is not durable is not written here, so nothing can fail.
        _ = try? await host.record(kind, kept: nil, stage: stageID, attempt: attempt, isDurable: false)
    }
}
