public import Expressions
import OrderedCollections

/// Runs prepared pipelines, and resumes runs that another process started.
public struct PipelineRunner: Sendable {
    private let services: RunServices
    private let stageServices: ServiceContainer
    private let detaches: Bool
    /// The point at which the run crashes, as by the death of its process; nil for none.
    package var crashPoint: CrashPoint?

    /// Creates a runner.
    /// - Parameters:
    ///   - store: the store of the runs.
    ///   - locks: the locks of what runs write; nil if nothing else can write it.
    ///   - clock: the time.
    ///   - user: the user, as `#currentUser()` gives it.
    ///   - detaches: whether the runner returns when every remaining stage waits for an answer or a time.
    ///   - secrets: the source of secrets.
    ///   - services: the services that stages use.
    public init(
        store: any RunStore, locks: (any LockStore)? = nil, clock: any RunClock = SystemClock(),
        user: String = "anonymous", detaches: Bool = false, secrets: SecretSource = SecretSource(),
        services: ServiceContainer = ServiceContainer()
    ) {
        self.init(
            RunServices(store: store, locks: locks, clock: clock, user: user, secrets: secrets), services,
            detaches: detaches)
    }

    init(_ services: RunServices, _ stageServices: ServiceContainer, detaches: Bool) {
        self.services = services
        self.stageServices = stageServices
        self.detaches = detaches
    }

    private var store: any RunStore { services.store }
    private var clock: any RunClock { services.clock }
    private var locks: RunLocks { RunLocks(services: services) }

    /// Runs a pipeline to its end. Canceling the task cancels the run: running stages are canceled and undone before
    /// this returns.
    /// - Parameters:
    ///   - pipeline: the pipeline.
    ///   - id: the run's id.
    ///   - target: the run's target (account, region, …), for the record.
    ///   - files: the pipeline's file, then its scripts, so that the run can be resumed whatever becomes of them.
    ///   - observe: receives every event, in order, with the run's state after it. Must not block.
    /// - Returns: the run as it ended, or as it waits. A failed run is not an error.
    /// - Throws: `SecretError` for a secret parameter that cannot be read; what the store throws when the run cannot be
    ///   started; `RunEndNotRecordedError`.
    public func run(
        _ pipeline: PreparedPipeline, id: String, target: JSONValue = .null, files: [RunOrigin.File] = [],
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let secrets = try pipeline.secrets(run: id, source: services.secrets)
        let origin = RunOrigin(
            pipeline: pipeline.pipeline.name, path: files.first?.path ?? pipeline.pipeline.file ?? "",
            parameters: pipeline.parameters, target: target, files: files)
        try await store.begin(id, from: origin, at: clock.now)
        let crash = crashPoint.map(CrashInjection.init(at:))
        let execution = execution(pipeline, Run(id: id), secrets, crash: crash, observe)
        try await start(pipeline, target: target, secrets, execution.log)
        return try await resumeDue(execute(execution), pipeline, crash, observe)
    }

    /// Resumes a run where its event log ends: completed stages and steps are not repeated.
    /// - Parameters:
    ///   - pipeline: the pipeline that the run started with, prepared again.
    ///   - id: the run's id.
    ///   - stage: a stage that runs again, with all that need it, however it ended; nil to resume the run as it is.
    ///   - observe: receives every event that is added. Must not block.
    /// - Throws: `RunEventError` for an unreadable event; `SecretError` for a secret that is missing or changed;
    ///   `StageRerunError` if `stage` cannot run again; `StageError` when another run owns a lock; what the store throws;
    ///   `RunEndNotRecordedError`.
    public func resume(
        _ pipeline: PreparedPipeline, id: String, from stage: String? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        var rerun: Set<String> = []
        if let stage {
            let known = try await Run(id: id, events: store.events(of: id))
            rerun = try StageRerun(from: stage, of: known, in: pipeline).stages
            try await locks.acquireAll(of: known, pipeline, refusal: "Nothing was done")
        }
        let execution = try await reopened(pipeline, id, rerun: rerun, observe)
        if !rerun.isEmpty {
            try await acquireAll(execution, refusal: "Nothing was done")
            try await endingAgain(execution) { try await execution.reopen(rerun) }
        }
        return try await resumeDue(execute(execution), pipeline, nil, observe)
    }

    /// Resumes a detached run whose wait has ended, as a later process would.
    private func resumeDue(
        _ detached: Run, _ pipeline: PreparedPipeline, _ crash: CrashInjection?,
        _ observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) async throws -> Run {
        var run = detached
        while run.status == .waiting, let due = run.dueAt, due <= clock.now, crash?.hasHappened != true {
            run = try await execute(reopened(pipeline, run.id, observe))
        }
        return run
    }

    /// Undoes a whole run, newest change first: running stages and ended ones.
    /// - Returns: the run; `undoFailures` name what must be checked manually.
    /// - Throws: `StageError` when another run owns a lock: then nothing was undone; else as
    ///   ``resume(_:id:from:observe:)``.
    public func rollBack(
        _ pipeline: PreparedPipeline, id: String,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let known = try await Run(id: id, events: store.events(of: id))
        try await locks.acquireAll(of: known, pipeline, refusal: "Nothing was undone")
        let execution = try await reopened(pipeline, id, continues: false, observe)
        try await acquireAll(execution, refusal: "Nothing was undone")
        try await execution.log.record(.rollbackRequested(by: services.user))
        return try await execute(execution)
    }

    /// Cancels a run that no process owns: its running stages are undone.
    /// - Throws: as ``resume(_:id:from:observe:)``.
    public func cancel(
        _ pipeline: PreparedPipeline, id: String, reason: String = "",
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let execution = try await reopened(pipeline, id, continues: false, observe)
        try await execution.log.record(.cancelRequested(by: services.user, reason: reason))
        return try await execute(execution)
    }

    /// Records a request for a run that no process owns, without resuming it.
    /// - Throws: as ``resume(_:id:from:observe:)``.
    public func record(_ request: RunRequest, of id: String) async throws {
        let run = try await Run(id: id, events: store.events(of: id))
        let log = RunLog(run, store: store, clock: clock, observe: { _, _ in })
        try await RequestFeed.settle(request, in: log)
        // The run can be resumed now.
        if run.status == .waiting { try await log.record(.runWaiting(until: clock.now)) }
    }

    // MARK: An execution

    private func execution(
        _ pipeline: PreparedPipeline, _ run: Run, _ secrets: RunSecrets, earlier: [RunEvent] = [],
        crash: CrashInjection? = nil, _ observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) -> RunExecution {
        let log = RunLog(
            run, store: store, clock: clock, redactor: secrets.texts,
            stagesWithoutPayloads: pipeline.stagesWithoutPayloads, crash: crash, observe: observe)
        let children = ChildRunLauncher(
            services: services, stageServices: stageServices, detaches: detaches, registry: pipeline.registry,
            secrets: secrets)
        return RunExecution(
            pipeline: pipeline, log: log, secrets: secrets, runServices: services,
            services: stageServices.adding(children), detaches: detaches, earlier: earlier, crash: crash)
    }

    /// The start and the target are recorded together: a run without its target could go anywhere.
    private func start(
        _ pipeline: PreparedPipeline, target: JSONValue, _ secrets: RunSecrets, _ log: RunLog
    ) async throws {
        let summaries = pipeline.pipeline.stages.map {
            RunEvent.StageSummary(
                id: $0.id, name: $0.name, type: pipeline[$0.id]?.kind.type ?? $0.type, needs: $0.needs.map(\.id))
        }
        try await log.record(
            .runStarted(pipeline: pipeline.pipeline.name, stages: summaries, parameters: pipeline.parameters),
            isDurable: target.isNull)
        if !target.isNull { try await log.record(.target(target)) }
        if let digests = secrets.digests { try await log.record(.secretDigests(digests)) }
    }

    /// - Parameters:
    ///   - continues: whether the run is to continue; an undo needs no secrets but those of its undo records.
    ///   - rerun: the stages that run again from their beginning.
    private func reopened(
        _ pipeline: PreparedPipeline, _ id: String, continues: Bool = true, rerun: Set<String> = [],
        _ observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) async throws -> RunExecution {
        let events = try await store.events(of: id)
        let secrets = try pipeline.secrets(run: id, source: services.secrets, isLenient: !continues)
        let execution = try execution(pipeline, Run(id: id, events: events), secrets, earlier: events, observe)
        let inputs = try await store.inputs(of: id)
        let lost = try await RunRecovery(execution: execution, continues: continues, rerun: rerun).restore(inputs)
        if events.isEmpty {
            // Its first process died before it recorded anything.
            try await start(pipeline, target: store.origin(of: id)?.target ?? .null, secrets, execution.log)
        } else {
            try await execution.log.record(.runResumed)
        }
        for (stage, message) in lost {
            try await execution.log.record(
                .log(level: .warning, message: message, data: .null), stage: stage, isDurable: false)
        }
        return execution
    }

    /// Acquires the locks of a reopened run: until it was reopened another run could acquire them.
    private func acquireAll(_ execution: RunExecution, refusal: String) async throws {
        let before = try Run(id: await execution.log.run.id, events: execution.earlier)
        try await endingAgain(execution) {
            try await locks.acquireAll(of: before, execution.inputs.all, execution.pipeline, refusal: refusal)
        }
    }

    /// Does something to a reopened run. If it fails, a run that had ended has ended as before.
    private func endingAgain(_ execution: RunExecution, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            let before = try Run(id: await execution.log.run.id, events: execution.earlier)
            if before.status.hasEnded {
                try await execution.log.record(.runEnded(status: before.status))
                try await locks.release(before.id)
            }
            throw error
        }
    }

    private func execute(_ execution: RunExecution) async throws -> Run {
        let log = execution.log
        let before = await log.run
        if execution.crash?.hasHappened == true { return before }
        var status = before.isRollingBack ? await execution.stopAll() : await execution.runStages()
        if execution.crash?.hasHappened == true { return await log.run }
        if status == .waiting {
            try await end(log, with: .runWaiting(until: await execution.due))
            return await log.run
        }
        if before.isRollingBack || (execution.rollsBackWholeRun && status != .succeeded) {
            await execution.undoEndedStages()
            if before.isRollingBack { status = .canceled }
        }
        try await end(log, with: .runEnded(status: status))
        return await log.run
    }

    /// Records that this process stops executing the run. A run whose end is not recorded keeps its locks.
    private func end(_ log: RunLog, with event: RunEvent.Kind) async throws {
        let failure: (any Error)? = await withoutCancellation {
            do {
                try await log.record(event)
                if case .runEnded = event { try? await locks.release(log.run.id) }
                return nil
            } catch { return error }
        }
        if let failure, !(failure is CancellationError) {
            throw RunEndNotRecordedError(run: await log.run, cause: failure)
        }
    }
}
