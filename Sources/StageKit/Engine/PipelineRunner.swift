public import Expressions
import Foundation
import OrderedCollections

/// Runs prepared pipelines.
public struct PipelineRunner: Sendable {
    private let store: any RunStore
    private let clock: any RunClock
    private let user: String

    /// Creates a runner.
    /// - Parameters:
    ///   - store: where the events go.
    ///   - clock: the time.
    ///   - user: who runs it, as `#currentUser()` says.
    public init(store: any RunStore, clock: any RunClock = SystemClock(), user: String = "anonymous") {
        self.store = store
        self.clock = clock
        self.user = user
    }

    /// Runs a pipeline to its end. Cancelling the task cancels the run: running stages are cancelled and undone before
    /// this returns.
    /// - Parameters:
    ///   - pipeline: what to run.
    ///   - id: the run's id.
    ///   - target: where the run goes (account, region, …), for the record.
    ///   - observe: is told every event, in order, with the run's state after it. Must not block.
    /// - Returns: the run as it ended. A failed run is not an error.
    /// - Throws: what the store throws when the run cannot even be begun.
    public func run(
        _ pipeline: PreparedPipeline, id: String, target: JSONValue = .null,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        let log = RunLog(runID: id, store: store, clock: clock, observe: observe)
        let summaries = pipeline.pipeline.stages.map {
            RunEvent.StageSummary(
                id: $0.id, name: $0.name, type: pipeline[$0.id]?.kind.type ?? $0.type, needs: $0.needs.map(\.id))
        }
        try await log.record(
            .runStarted(pipeline: pipeline.pipeline.name, stages: summaries, parameters: pipeline.parameters))
        if !target.isNull { try await log.record(.target(target)) }
        let inputs = StageInputs()
        let status = await runStages(pipeline, log, inputs)
        if pipeline.pipeline.rollback == .run, status != .succeeded {
            await undoFinishedStages(pipeline, log, inputs)
        }
        // The run's end is worth a try even when the store is gone: the caller still gets the state.
        await withoutCancellation { try? await log.record(.runEnded(status: status)) }
        return await log.run
    }

    private func runStages(_ pipeline: PreparedPipeline, _ log: RunLog, _ inputs: StageInputs) async -> RunStatus {
        var scheduler = Scheduler(pipeline)
        var handover = StageHandover(clock: clock)
        await withTaskGroup(of: Void.self) { group in
            while true {
                if Task.isCancelled { scheduler.stop() }
                for decision in scheduler.next() {
                    switch decision {
                    case .start(let id):
                        guard let stage = pipeline[id] else { continue }
                        let runner = StageRunner(
                            stage: stage, pipeline: pipeline, log: log, inputs: inputs, clock: clock, user: user)
                        let task = handover.task(for: id) { await runner.run() }
                        group.addTask { await task() }
                    case .block(let id, let reason):
                        let error = RunEvent.ErrorSummary(code: "blocked", message: reason)
                        try? await log.record(
                            .stageEnded(status: .skipped, outputs: .null, error: error), stage: id, lasting: false)
                    }
                }
                guard let ended = await handover.next() else { break }
                if scheduler.ended(ended.id, ended.status) { group.cancelAll() }
            }
        }
        return scheduler.outcome
    }

    /// `rollback: run`: what finished stages did is taken back too, newest first.
    private func undoFinishedStages(_ pipeline: PreparedPipeline, _ log: RunLog, _ inputs: StageInputs) async {
        let finished = await log.run.stages.values
            .filter { $0.status == .succeeded && !$0.undoRecords(attempt: $0.attempt).isEmpty }
            .sorted { ($0.endedSeq ?? 0) > ($1.endedSeq ?? 0) }
        for stage in finished {
            guard let prepared = pipeline[stage.id] else { continue }
            let runner = StageRunner(
                stage: prepared, pipeline: pipeline, log: log, inputs: inputs, clock: clock, user: user)
            await runner.undo(attempt: stage.attempt)
        }
    }
}
