import OrderedCollections

/// The stages that run again when a person reruns one.
struct StageRerun {
    /// The stage, all that need it, and the stages that were undone meanwhile.
    let stages: Set<String>

    /// - Throws: `StageRerunError` when a stage before it was undone or canceled, so that its results are missing.
    init(from stage: String, of run: Run, in pipeline: PreparedPipeline) throws(StageRerunError) {
        var again = pipeline.graph.descendants(of: stage).union([stage])
        let before = pipeline.graph.ancestors(of: stage)
        let others = pipeline.graph.order.filter { !again.contains($0) }
        func first(_ isMissing: (StageRun) -> Bool) -> String? {
            others.first { id in before.contains(id) && run[id].map(isMissing) == true }
        }
        func refusal(_ first: String, _ why: String) -> StageRerunError {
            StageRerunError("Stage '\(stage)' cannot run again alone: \(why). Start there: --from \(first)")
        }
        if let first = first(\.isUndone) {
            throw refusal(first, "stage '\(first)' before it was undone")
        }
        if let first = first({ $0.status == .canceled }) {
            throw refusal(first, "stage '\(first)' before it was canceled")
        }
        // Stages that were undone or canceled beside it run again, too.
        for id in others where run[id]?.isUndone == true || run[id]?.status == .canceled {
            again.formUnion(pipeline.graph.descendants(of: id).union([id]))
        }
        stages = again
    }
}

/// The reason why a stage cannot run again.
public struct StageRerunError: Error, Sendable, CustomStringConvertible {
    /// The message.
    public let description: String
    /// Whether an undo failed, so that something must be checked manually.
    public let needsAttention: Bool

    init(_ description: String, needsAttention: Bool = false) {
        self.description = description
        self.needsAttention = needsAttention
    }
}

extension RunExecution {
    /// Reopens stages, all at once. Their running attempts and failed undos are undone first: a new attempt would take
    /// their changes for the original state.
    /// - Throws: `StageRerunError` when an undo still fails: then nothing runs again.
    func reopen(_ stages: Set<String>) async throws {
        await endStagesUnderWay(of: stages)
        for id in pipeline.graph.order where stages.contains(id) {
            guard let record = await log.run[id], let stage = pipeline[id] else { continue }
            let attempt = record.attempt
            guard record.undos.contains(where: { $0.attempt == attempt && $0.error != nil }),
                await !stageRunner(stage).undo(attempt: attempt)
            else { continue }
            let left = await log.run[id]?.undoFailures.joined(separator: " ") ?? ""
            throw StageRerunError(
                "Nothing ran again: the undo of stage '\(id)' still fails. \(left) Undo it by hand, and try again.",
                needsAttention: true)
        }
        let opened = await log.run.stages.values.filter { stages.contains($0.id) || $0.isBlocked }.map(\.id)
        for (index, id) in opened.enumerated() {
            try await log.record(.stageReopened, stage: id, isDurable: index == opened.count - 1)
        }
    }
}
