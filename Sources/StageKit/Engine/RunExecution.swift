import Expressions
import Foundation
import OrderedCollections

/// A run while this process drives it.
struct RunExecution: Sendable {
    let pipeline: PreparedPipeline
    let log: RunLog
    let inputs: StageInputs
    let secrets: RunSecrets
    let runner: PipelineRunner
    let room = SuspendedStages()
    /// What earlier processes recorded.
    var earlier: [RunEvent] = []
    var cut: CrashInjection?

    /// Whether this process is done with the run, which has not ended.
    var isLeaving: Bool { room.isLeaving || cut?.hasHappened == true }

    private var clock: any RunClock { runner.clock }

    func stageRunner(_ stage: PreparedStage) -> StageRunner {
        StageRunner(stage: stage, drive: self)
    }

    // MARK: Forward

    /// Runs what can run, until nothing more can.
    func runStages() async -> RunStatus {
        var scheduler = Scheduler(pipeline, run: await log.run)
        var inbox = StageTaskInbox(clock: clock)
        if runner.detaches { room.onChange(inbox.sendWaiting) }
        let sendStop = inbox.sendStop
        cut?.onCut(sendStop)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await RequestFeed(drive: self, stop: sendStop).run() }
            defer { group.cancelAll() }
            loop: while true {
                if cut?.hasHappened == true { scheduler.stop() }
                if Task.isCancelled, !scheduler.isStopping {
                    scheduler.stop()
                    await noteCancellation()
                }
                // Who is left to wait may still end; what comes after it is for the process that goes on.
                for decision in room.isLeaving ? [] : scheduler.next() {
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
                // Who waits may have begun to long before the last one that worked has ended.
                if runner.detaches, inbox.running > 0, room.count == inbox.running, !room.isLeaving,
                    !scheduler.isStopping
                {
                    room.leave()
                    group.cancelAll()
                }
                switch await inbox.next() {
                case nil: break loop
                case .stop:
                    scheduler.stop()
                    group.cancelAll()
                case .waits: break
                case .ended(let id, let status):
                    if scheduler.ended(id, status) { group.cancelAll() }
                }
            }
        }
        return scheduler.outcome
    }

    /// When a run that was left to wait can go on; nil if only a person can say.
    var due: Date? {
        get async {
            let run = await log.run
            // Somebody may have asked for it to stop just when the process was about to leave.
            let hasNews = run.canceledBy != nil || run.stages.values.contains(where: \.isAnswered)
            return hasNews ? clock.now : room.due(now: clock.now)
        }
    }

    private func noteCancellation() async {
        guard await log.run.canceledBy == nil else { return }
        await withoutCancellation { [user = runner.user] in
            try? await log.record(.cancelRequested(by: user, reason: ""))
        }
    }

    private func block(_ id: String, _ reason: String) async {
        let error = RunEvent.ErrorSummary(code: "blocked", message: reason)
        try? await log.record(
            .stageEnded(status: .skipped, outputs: .null, error: error), stage: id, lasting: false)
    }

    // MARK: Back

    /// Ends what is under way, and lets nothing new start.
    func stopAll() async -> RunStatus {
        await endStagesUnderWay()
        for stage in await log.run.stages.values where !stage.status.hasEnded {
            await block(stage.id, "The run ended before it.")
        }
        return .canceled
    }

    /// Undoes and ends the stages that an earlier process had under way, newest first.
    /// - Parameter ids: which; nil for all.
    func endStagesUnderWay(of ids: Set<String>? = nil) async {
        let underWay = await log.run.stages.values.filter { $0.isUnderWay && ids?.contains($0.id) != false }
            .sorted { ($0.startedAt ?? .distantPast) > ($1.startedAt ?? .distantPast) }
        for stage in underWay {
            guard let prepared = pipeline[stage.id] else { continue }
            await stageRunner(prepared).endWithoutRunning()
        }
    }

    /// Takes back what finished stages did, newest first.
    func undoFinishedStages() async {
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
