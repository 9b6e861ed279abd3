public import Expressions
import Foundation
import OrderedCollections

/// What a stage is given while it runs: the run it belongs to, its durable steps, the clock, and a voice.
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

    let log: RunLog
    let journal: StepJournal
    let drive: RunExecution
    let timer: AttemptTimer?
    let group: String?

    init(
        runID: String, pipeline: String, stageID: String, attempt: Int, folder: String, ancestors: [Ancestor],
        clock: any RunClock, log: RunLog, journal: StepJournal, drive: RunExecution, timer: AttemptTimer? = nil,
        group: String? = nil
    ) {
        self.runID = runID
        self.pipeline = pipeline
        self.stageID = stageID
        self.attempt = attempt
        self.folder = folder
        self.ancestors = ancestors
        self.clock = clock
        self.log = log
        self.journal = journal
        self.drive = drive
        self.timer = timer
        self.group = group
    }

    /// A path relative to the pipeline's folder made absolute.
    public func path(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }

    var room: SuspendedStages { drive.room }

    /// The stage's evaluated input, also while it is undone; null if it is not known.
    package var input: JSONValue { drive.inputs[stageID] ?? .null }

    /// Whether another stage of the run has ended, or never will.
    public func hasEnded(_ stage: String) async -> Bool {
        await log.run.stages[stage]?.status.hasEnded ?? true
    }

    /// The run as it is now, for those who show it to others. It decides nothing outside a step.
    package var run: Run {
        get async { await log.run }
    }

    /// Whether the record is looked at again, and nothing is there to be called.
    package var isReplay: Bool { journal.isComplete }

    /// Whether all of the run is undone when it fails.
    package var rollsBackWholeRun: Bool { drive.pipeline.pipeline.rollback == .run }

    /// What all stages of the run would undo now, with the stages' ids.
    package var undoRecords: [(stage: String, record: UndoRecord)] {
        get async {
            await log.whole.stages.values.flatMap { stage in
                (0...stage.attempt).flatMap { stage.undoRecords(attempt: $0) }.map { (stage.id, $0) }
            }
        }
    }

    /// Whether a step of this attempt has begun.
    package func hasBegun(_ step: String) async -> Bool {
        await log.run.stages[stageID]?.steps.contains { $0.attempt == attempt && $0.name.hasSuffix(step) } ?? false
    }
}

// MARK: What is recorded

extension StageContext {
    /// A secret's value, read now. Wherever its text would be recorded or shown from here on, it is hidden.
    /// - Parameter reference: where it stands.
    /// - Throws: `StageError` when it is not there or cannot be read.
    public func secret(_ reference: SecretReference) async throws -> String {
        let value: String
        do {
            value = try drive.secrets.read(reference)
        } catch {
            throw StageError(.invalidInput, error.description, cause: error)
        }
        if drive.secrets.isNew(reference, to: stageID, attempt) {
            await report(RunSecrets.report, ["reference": .string(reference.description)])
        }
        return value
    }

    /// Whether payloads, log tails and outputs of this stage are recorded (`keep: none` says no).
    package var keepsPayloads: Bool { drive.pipeline[stageID]?.definition.keep != StageDefinition.Keep.none }

    /// The text with the run's secrets hidden, for what holds it in another form.
    package func masked(_ text: String) -> String { drive.secrets.texts.mask(text) }
}

// MARK: Steps

extension StageContext {
    /// A durable step: an effect on the outside, or an answer from it that decides something.
    ///
    /// That it begins is recorded before the effect, its result after it. When a run goes on after a crash, a recorded
    /// step gives back its result without doing anything; a step that was begun is done again, so an effect looks
    /// whether it has happened already before it acts.
    /// - Parameters:
    ///   - name: names the step; once an attempt. Loops put their counter in it (`weight 2: 25`).
    ///   - undo: what must be known to take the effect back.
    ///   - effect: does it. Throw `StageError` with `.refused` when the service said no, so that nothing is undone.
    /// - Throws: what the effect throws; `StageError` with `.changed` when the stage asks for other steps than the
    ///   ones recorded; `CancellationError`.
    public func step<Result: Codable & Sendable>(
        _ name: String, undo: UndoStep? = nil, _ effect: () async throws -> Result
    ) async throws -> Result {
        try await step(name, undo: undo, kept: { $0 }, effect)
    }

    /// A durable step of whose result less is recorded than it gives: a later process gets what is recorded.
    /// - Parameter kept: what is recorded of a result.
    package func step<Result: Codable & Sendable>(
        _ name: String, undo: UndoStep? = nil, kept: (Result) -> Result, _ effect: () async throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        let fullName = fullName(name)
        let answer = try journal.begin(fullName, undo: undo, inGroup: group != nil)
        defer { journal.end(fullName) }
        switch answer {
        case .recorded(let result): return try result.decode(Result.self)
        case .failed(let error): throw error
        case .begun: break
        case .fresh: try await log.record(.stepBegun(name: fullName, undo: undo), stage: stageID, attempt: attempt)
        }
        do {
            let result = try await effect()
            let whole = RunEvent.Kind.stepDone(name: fullName, result: try JSONValue(encoding: result))
            let recorded = RunEvent.Kind.stepDone(name: fullName, result: try JSONValue(encoding: kept(result)))
            try await record(whole, kept: recorded == whole ? nil : recorded)
            return result
        } catch {
            // One that was cut short is as good as begun.
            guard !(Task.isCancelled || error is CancellationError) else { throw error }
            let code = (error as? StageError)?.code ?? .failed
            let refused = code == .refused || code == .conflict || code == .invalidInput
            let summary = RunEvent.ErrorSummary(
                code: code.description, message: "\(error)", isRetryable: (error as? StageError)?.isRetryable ?? false)
            try? await record(.stepFailed(name: fullName, refused: refused, error: summary))
            throw error
        }
    }

    /// Whether a step was begun by an earlier process that did not record its end: for effects that cannot be looked
    /// up, such as an invocation. Ask before the step.
    public func wasBegun(_ step: String) -> Bool {
        journal.wasBegun(fullName(step))
    }

    /// The name by which a step is recorded.
    func fullName(_ step: String) -> String {
        group.map { "\($0)\(StepJournal.groupMark)\(step)" } ?? step
    }

    /// A durable step without a result.
    public func step(_ name: String, undo: UndoStep? = nil, _ effect: () async throws -> Void) async throws {
        let _: JSONValue = try await step(name, undo: undo) {
            try await effect()
            return JSONValue.null
        }
    }

    /// A context for steps that run side by side: matched by name in any order, several open at a time.
    public func parallel(_ name: String) -> StageContext {
        StageContext(
            runID: runID, pipeline: pipeline, stageID: stageID, attempt: attempt, folder: folder, ancestors: ancestors,
            clock: clock, log: log, journal: journal, drive: drive, timer: timer, group: name)
    }

    /// Effects that have happened are recorded even when the run is being cancelled.
    private func record(_ kind: RunEvent.Kind, kept: RunEvent.Kind? = nil) async throws {
        let outcome: (any Error)? = await withoutCancellation {
            do {
                try await log.record(kind, kept: kept, stage: stageID, attempt: attempt)
                return nil
            } catch { return error }
        }
        if let outcome { throw outcome }
    }
}

// MARK: Voice

extension StageContext {
    /// A line for the person who watches.
    public func log(_ message: String, level: RunEvent.LogLevel = .info, data: JSONValue = .null) async {
        await say(.log(level: level, message: message, data: data))
    }

    /// A line that somebody should look at.
    public func warn(_ message: String) async { await log(message, level: .warning) }

    /// How far the stage has come, 0 to 1 if it is known.
    public func progress(_ message: String, fraction: Double? = nil) async {
        await say(.progress(fraction: fraction, message: message))
    }

    /// Something of the stage's own world, such as a weight that moved or a verdict.
    /// - Parameters:
    ///   - type: its name, none of the engine's own.
    ///   - data: what there is to say, a map.
    public func report(_ type: String, _ data: JSONValue) async {
        await say(.report(type: type, data: data))
    }

    private func say(_ kind: RunEvent.Kind) async {
        // The earlier process has said it.
        guard journal.isLive else { return }
        // What does not last is not written here, so nothing can fail.
        try? await log.record(kind, stage: stageID, attempt: attempt, lasting: false)
    }
}
