import Expressions
import Foundation
import OrderedCollections

/// A run while this process executes it.
struct RunExecution: Sendable {
    let pipeline: PreparedPipeline
    let log: RunLog
    let inputs = StageInputs()
    let secrets: RunSecrets
    let runServices: RunServices
    /// The services that stages use.
    let services: ServiceContainer
    /// Whether the process leaves the run when every remaining stage waits.
    let detaches: Bool
    let suspended = SuspendedStages()
    /// The events of earlier processes.
    var earlier: [RunEvent] = []
    var crash: CrashInjection?

    /// Whether this process stops executing the run, which has not ended.
    var isLeaving: Bool { suspended.isDetached || crash?.hasHappened == true }

    private var clock: any RunClock { runServices.clock }

    func stageRunner(_ stage: PreparedStage) -> StageRunner {
        StageRunner(stage: stage, execution: self)
    }

    // MARK: Forward

    /// Runs stages until none can start.
    func runStages() async -> RunStatus {
        var scheduler = Scheduler(pipeline, run: await log.run)
        var inbox = StageTaskInbox(clock: clock)
        if detaches { suspended.onSuspend(inbox.sendWaiting) }
        let sendStop = inbox.sendStop
        crash?.onCrash(sendStop)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await RequestFeed(store: runServices.store, log: log, stop: sendStop).run() }
            defer { group.cancelAll() }
            loop: while true {
                if crash?.hasHappened == true { scheduler.stop() }
                if Task.isCancelled, !scheduler.isStopping {
                    scheduler.stop()
                    await recordCancellation()
                }
                // After the process detached, a stage may still end; what follows is for the process that resumes.
                for decision in suspended.isDetached ? [] : scheduler.next() {
                    switch decision {
                    case .start(let id), .end(let id):
                        guard let stage = pipeline[id] else { continue }
                        let runner = stageRunner(stage)
                        let task = inbox.task(for: id) {
                            decision == .end(id) ? await runner.endWithoutRunning() : await runner.run()
                        }
                        group.addTask { await task() }
                    case .block(let id, let reason): await block(id, reason)
                    }
                }
                // The last stages may have been suspended before the last working stage ended.
                if detaches, inbox.running > 0, suspended.count == inbox.running, !suspended.isDetached,
                    !scheduler.isStopping
                {
                    suspended.detach()
                    group.cancelAll()
                }
                switch await inbox.next() {
                case nil: break loop
                case .stop:
                    scheduler.stop()
                    group.cancelAll()
                case .waiting: break
                case .ended(let id, let status):
                    if scheduler.ended(id, status) { group.cancelAll() }
                }
            }
        }
        return scheduler.outcome
    }

    /// When a detached run can be resumed; nil if only a person can end its wait.
    var due: Date? {
        get async {
            let run = await log.run
            // A request may have come just when the process was about to detach.
            let hasNews = run.canceledBy != nil || run.stages.values.contains(where: \.isAnswered)
            return hasNews ? clock.now : suspended.due(now: clock.now)
        }
    }

    private func recordCancellation() async {
        guard await log.run.canceledBy == nil else { return }
        await withoutCancellation { [user = runServices.user] in
            _ = try? await log.record(.cancelRequested(by: user, reason: ""))
        }
    }

    private func block(_ id: String, _ reason: String) async {
        let error = RunEvent.ErrorSummary(code: "blocked", message: reason)
        _ = try? await log.record(
            .stageEnded(status: .skipped, outputs: .null, error: error), stage: id, isDurable: false)
    }

    // MARK: Undo

    /// Ends the running stages and starts no others.
    func stopAll() async -> RunStatus {
        await endStagesUnderWay()
        for stage in await log.run.stages.values where !stage.status.hasEnded {
            await block(stage.id, "The run ended before it.")
        }
        return .canceled
    }

    /// Undoes and ends the stages that an earlier process left running, newest first.
    /// - Parameter ids: which; nil for all.
    func endStagesUnderWay(of ids: Set<String>? = nil) async {
        let underWay = await log.run.stages.values.filter { $0.isUnderWay && ids?.contains($0.id) != false }
            .sorted { ($0.startedAt ?? .distantPast) > ($1.startedAt ?? .distantPast) }
        for stage in underWay {
            guard let prepared = pipeline[stage.id] else { continue }
            await stageRunner(prepared).endWithoutRunning()
        }
    }

    /// Undoes the stages that have ended, newest first.
    func undoEndedStages() async {
        let ended = await log.run.stages.values.filter(\.status.hasEnded)
            .sorted { ($0.endedSeq ?? 0) > ($1.endedSeq ?? 0) }
        for stage in ended {
            guard let prepared = pipeline[stage.id] else { continue }
            for attempt in stride(from: stage.attempt, to: 0, by: -1) {
                await stageRunner(prepared).undo(attempt: attempt)
            }
        }
    }
}

extension RunExecution: StageHost {
    var rollsBackWholeRun: Bool { pipeline.pipeline.rollback == .run }
    var run: Run { get async { await log.run } }
    var completeRun: Run { get async { await log.completeRun } }

    func input(of stage: String) -> JSONValue? { inputs[stage] }

    func timeout(of stage: String) -> TimeLength? { pipeline[stage]?.definition.timeout }

    func keepsPayloads(of stage: String) -> Bool { pipeline[stage]?.definition.keep != StageDefinition.Keep.none }

    func record(
        _ kind: RunEvent.Kind, kept: RunEvent.Kind?, stage: String, attempt: Int, isDurable: Bool
    ) async throws -> RunEvent {
        try await log.record(kind, kept: kept, stage: stage, attempt: attempt, isDurable: isDurable)
    }

    func answer(to question: StepID, of stage: String) async throws -> StageAnswer {
        try await log.answer(to: question, of: stage)
    }

    func secret(
        _ reference: SecretReference, stage: String, attempt: Int
    ) throws(SecretError) -> (value: String, isFirst: Bool) {
        (try secrets.read(reference), secrets.isNew(reference, to: stage, attempt))
    }

    func masked(_ text: String) -> String { secrets.texts.mask(text) }

    func suspend<R>(_ stage: String, until date: Date?, _ body: () async throws -> R) async throws -> R {
        try await suspended.wait(stage, until: date, body)
    }
}
