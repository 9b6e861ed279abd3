public import Expressions

import OrderedCollections

/// Runs prepared pipelines, and goes on with runs that another process began.
public struct PipelineRunner: Sendable {
    let store: any RunStore
    let locks: (any LockStore)?
    let clock: any RunClock
    let user: String
    let detaches: Bool
    let secrets: SecretSource
    /// Where the run is cut off, as the death of its process would; nil: nowhere.
    package var cutPoint: CrashPoint?

    /// Creates a runner.
    /// - Parameters:
    ///   - store: where the run is kept.
    ///   - locks: who may write what; nil if nobody else can be at work.
    ///   - clock: the time.
    ///   - user: who runs it, as `#currentUser()` says.
    ///   - detaches: whether the runner returns when all that is left waits for a person or a time.
    ///   - secrets: where secrets are read from.
    public init(
        store: any RunStore, locks: (any LockStore)? = nil, clock: any RunClock = SystemClock(),
        user: String = "anonymous", detaches: Bool = false, secrets: SecretSource = SecretSource()
    ) {
        self.store = store
        self.locks = locks
        self.clock = clock
        self.user = user
        self.detaches = detaches
        self.secrets = secrets
    }

    /// Runs a pipeline to its end. Cancelling the task cancels the run: running stages are cancelled and undone before
    /// this returns.
    /// - Parameters:
    ///   - pipeline: what to run.
    ///   - id: the run's id.
    ///   - target: where the run goes (account, region, …), for the record.
    ///   - files: the pipeline's file, then its scripts, so that the run can be gone on with whatever becomes of them.
    ///   - observe: is told every event, in order, with the run's state after it. Must not block.
    /// - Returns: the run as it ended, or as it waits. A failed run is not an error.
    /// - Throws: `SecretError` for a secret parameter that cannot be read; what the store throws when the run cannot
    ///   even be begun; `RunEndNotRecordedError`.
    public func run(
        _ pipeline: PreparedPipeline, id: String, target: JSONValue = .null, files: [RunOrigin.File] = [],
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let secrets = try RunSecrets(of: pipeline, run: id, source: secrets)
        let origin = RunOrigin(
            pipeline: pipeline.pipeline.name, path: files.first?.path ?? pipeline.pipeline.file ?? "",
            parameters: pipeline.parameters,
            target: target, files: files)
        try await store.begin(id, from: origin, at: clock.now)
        let cut = cutPoint.map(CrashInjection.init(at:))
        let log = RunLog(
            Run(id: id), store: store, clock: clock, texts: secrets.texts,
            stagesWithoutPayloads: pipeline.stagesWithoutPayloads, cut: cut,
            observe: observe)
        try await start(pipeline, target: target, secrets, log)
        let left = try await drive(
            RunExecution(
                pipeline: pipeline, log: log, inputs: StageInputs(), secrets: secrets, runner: self, cut: cut))
        return try await resume(left, pipeline, cut, observe)
    }

    /// Goes on with a run where its record ends: finished stages and steps are not done again.
    /// - Parameters:
    ///   - pipeline: what the run began with, prepared again.
    ///   - id: the run's id.
    ///   - stage: a stage that runs again, with all that need it, whatever came of them; nil to go on as it is.
    ///   - observe: is told every event that is added. Must not block.
    /// - Throws: `RunEventError` for a record that cannot be read; `SecretError` for a secret that is not there any
    ///   more, or not what it was; `StageRerunError` if `stage` cannot run again; `StageError` when another run holds what
    ///   this one wrote; what the store throws; `RunEndNotRecordedError`.
    public func resume(
        _ pipeline: PreparedPipeline, id: String, from stage: String? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        var again: Set<String> = []
        if let stage {
            let known = Run(id: id, events: try await store.events(of: id))
            again = try StageRerun(from: stage, of: known, in: pipeline).stages
            try await takeWrites(of: pipeline, known, or: "Nothing was done")
        }
        let drive = try await reopened(pipeline, id, again: again, observe)
        if !again.isEmpty {
            try await takeWrites(of: pipeline, drive, or: "Nothing was done")
            try await givingBack(drive) { try await drive.reopen(again) }
        }
        return try await resume(self.drive(drive), pipeline, nil, observe)
    }

    /// Goes on with a run that was left to wait and need not wait any more, as a later process would.
    private func resume(
        _ left: Run, _ pipeline: PreparedPipeline, _ cut: CrashInjection?,
        _ observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) async throws -> Run {
        var run = left
        while run.status == .waiting, let due = run.dueAt, due <= clock.now, cut?.hasHappened != true {
            run = try await drive(reopened(pipeline, run.id, observe))
        }
        return run
    }

    /// Undoes all that a run did, newest first: what is under way, and what finished stages did.
    /// - Returns: the run; `undoFailures` say what a person must look at.
    /// - Throws: `StageError` when another run holds what would be written: then nothing was undone; else as
    ///   ``resume(_:id:from:observe:)``.
    public func rollBack(
        _ pipeline: PreparedPipeline, id: String,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let known = Run(id: id, events: try await store.events(of: id))
        try await takeWrites(of: pipeline, known, or: "Nothing was undone")
        let drive = try await reopened(pipeline, id, goesOn: false, observe)
        try await takeWrites(of: pipeline, drive, or: "Nothing was undone")
        try await drive.log.record(.rollbackRequested(by: user))
        return try await self.drive(drive)
    }

    /// Stops a run that no process drives: what it had under way is undone.
    /// - Throws: as ``resume(_:id:from:observe:)``.
    public func cancel(
        _ pipeline: PreparedPipeline, id: String, reason: String = "",
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let drive = try await reopened(pipeline, id, goesOn: false, observe)
        try await drive.log.record(.cancelRequested(by: user, reason: reason))
        return try await self.drive(drive)
    }

    /// Records what somebody asked of a run that no process drives, without going on with it.
    /// - Throws: as ``resume(_:id:from:observe:)``.
    public func record(_ request: RunRequest, of id: String) async throws {
        let run = Run(id: id, events: try await store.events(of: id))
        let log = RunLog(run, store: store, clock: clock, observe: { _, _ in })
        try await RequestFeed.take(request, into: log)
        // Now it can be gone on with.
        if run.status == .waiting { try await log.record(.runWaiting(until: clock.now)) }
    }

    /// The beginning and the target are recorded in one go: a run without its target could go anywhere.
    private func start(
        _ pipeline: PreparedPipeline, target: JSONValue, _ secrets: RunSecrets, _ log: RunLog
    ) async throws {
        let summaries = pipeline.pipeline.stages.map {
            RunEvent.StageSummary(
                id: $0.id, name: $0.name, type: pipeline[$0.id]?.kind.type ?? $0.type, needs: $0.needs.map(\.id))
        }
        try await log.record(
            .runStarted(pipeline: pipeline.pipeline.name, stages: summaries, parameters: pipeline.parameters),
            lasting: target.isNull)
        if !target.isNull { try await log.record(.target(target)) }
        if let marks = secrets.marks { try await log.record(.report(type: RunSecrets.marksReport, data: marks)) }
    }

    /// - Parameters:
    ///   - goesOn: whether the run is to go on; to be undone it needs no secrets but those of its undo records.
    ///   - again: the stages that run again from their beginning.
    private func reopened(
        _ pipeline: PreparedPipeline, _ id: String, goesOn: Bool = true, again: Set<String> = [],
        _ observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) async throws -> RunExecution {
        let events = try await store.events(of: id)
        let secrets = try RunSecrets(of: pipeline, run: id, source: secrets, isLenient: !goesOn)
        let log = RunLog(
            Run(id: id, events: events), store: store, clock: clock, texts: secrets.texts,
            stagesWithoutPayloads: pipeline.stagesWithoutPayloads,
            observe: observe)
        let drive = RunExecution(
            pipeline: pipeline, log: log, inputs: StageInputs(), secrets: secrets, runner: self, earlier: events)
        let inputs = try await store.inputs(of: id)
        let lost = try await RunRecovery(drive: drive, goesOn: goesOn, again: again).restore(inputs)
        if events.isEmpty {
            // It was cut off before anything could happen.
            try await start(pipeline, target: store.origin(of: id)?.target ?? .null, secrets, log)
        } else {
            try await log.record(.runResumed)
        }
        for (stage, message) in lost {
            try await log.record(.log(level: .warning, message: message, data: .null), stage: stage, lasting: false)
        }
        return drive
    }

    private func drive(_ drive: RunExecution) async throws -> Run {
        let log = drive.log
        let before = await log.run
        if drive.cut?.hasHappened == true { return before }
        var status = before.isRollingBack ? await drive.stopAll() : await drive.runStages()
        if drive.cut?.hasHappened == true { return await log.run }
        if status == .waiting {
            try await end(log, with: .runWaiting(until: await drive.due))
            return await log.run
        }
        if before.isRollingBack || (drive.pipeline.pipeline.rollback == .run && status != .succeeded) {
            await drive.undoFinishedStages()
            if before.isRollingBack { status = .canceled }
        }
        try await end(log, with: .runEnded(status: status))
        return await log.run
    }

    /// Records that this process is done with a run. One whose end is not on record still holds what it wrote.
    private func end(_ log: RunLog, with event: RunEvent.Kind) async throws {
        let failure: (any Error)? = await withoutCancellation {
            do {
                try await log.record(event)
                if case .runEnded = event { try? await locks?.release(log.run.id) }
                return nil
            } catch { return error }
        }
        if let failure, !(failure is CancellationError) {
            throw RunEndNotRecordedError(run: await log.run, cause: failure)
        }
    }
}
