import OrderedCollections

/// Which stages run again when a person says so of one.
struct StageRerun {
    /// The stage, and all that need it; and what was taken back meanwhile.
    let stages: Set<String>

    /// - Throws: `StageRerunError` when a stage before it was taken back, or did not get to its end: it would build on what
    ///   is not there.
    init(from stage: String, of run: Run, in pipeline: PreparedPipeline) throws(StageRerunError) {
        var again = pipeline.graph.descendants(of: stage).union([stage])
        let before = pipeline.graph.ancestors(of: stage)
        let others = pipeline.graph.order.filter { !again.contains($0) }
        func first(_ isMissing: (StageRun) -> Bool) -> String? {
            others.first { id in before.contains(id) && run[id].map(isMissing) == true }
        }
        func refusal(_ first: String, _ why: String) -> StageRerunError {
            StageRerunError("Stage '\(stage)' cannot run again by itself: \(why). Begin there: --from \(first)")
        }
        if let first = first(\.isTakenBack) {
            throw refusal(first, "what stage '\(first)' before it did was taken back")
        }
        if let first = first({ $0.status == .canceled }) {
            throw refusal(first, "stage '\(first)' before it was cancelled")
        }
        // What was taken back, or was stopped beside it, is wanted, too.
        for id in others where run[id]?.isTakenBack == true || run[id]?.status == .canceled {
            again.formUnion(pipeline.graph.descendants(of: id).union([id]))
        }
        stages = again
    }
}

/// Why a run cannot go on from a stage.
public struct StageRerunError: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
    /// Whether something is not undone that a person must look at.
    public let needsAttention: Bool

    init(_ description: String, needsAttention: Bool = false) {
        self.description = description
        self.needsAttention = needsAttention
    }
}

extension RunExecution {
    /// Lets stages run again. What an attempt of them has under way, or could not take back, is undone first: a new one
    /// would take it for how things were. They are all opened in one go.
    /// - Throws: `StageRerunError` when something still cannot be taken back: then nothing runs again.
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
                "Nothing ran again: what stage '\(id)' did before is still not put back. \(left) Put it back by hand, and "
                    + "try again.", needsAttention: true)
        }
        let opened = await log.run.stages.values.filter { stages.contains($0.id) || $0.isBlocked }.map(\.id)
        for (index, id) in opened.enumerated() {
            try await log.record(.stageReopened, stage: id, lasting: index == opened.count - 1)
        }
    }
}
