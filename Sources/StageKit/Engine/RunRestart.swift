import OrderedCollections

/// Which stages run again when a person says so of one.
struct RunRestart {
    /// The stage, and all that need it; and what was taken back meanwhile.
    let stages: Set<String>

    /// - Throws: `RestartFault` when a stage before it was taken back: it would build on what is not there.
    init(from stage: String, of run: Run, in pipeline: PreparedPipeline) throws(RestartFault) {
        var again = pipeline.graph.descendants(of: stage).union([stage])
        let takenBack = pipeline.graph.order.filter { run[$0]?.isTakenBack == true && !again.contains($0) }
        let before = pipeline.graph.ancestors(of: stage)
        if let first = takenBack.first(where: before.contains) {
            throw RestartFault(
                "Stage '\(stage)' cannot run again by itself: what stage '\(first)' before it did was taken back. Begin there: "
                    + "--from \(first)")
        }
        for id in takenBack { again.formUnion(pipeline.graph.descendants(of: id).union([id])) }
        stages = again
    }
}

/// Why a run cannot go on from a stage.
public struct RestartFault: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension RunDrive {
    /// Lets stages run again. What an attempt of them has under way, or could not take back, is undone first: a new one
    /// would take it for how things were.
    func reopen(_ stages: Set<String>) async throws {
        await endStagesUnderWay(of: stages)
        for id in pipeline.graph.order where stages.contains(id) {
            guard let record = await log.run[id], let stage = pipeline[id] else { continue }
            let attempt = record.attempt
            if record.undos.contains(where: { $0.attempt == attempt && $0.error != nil }) {
                guard await stageRunner(stage).undo(attempt: attempt) else { continue }
            }
            try await log.record(.stageReopened, stage: id)
        }
        for (id, stage) in await log.run.stages where stage.isBlocked && !stages.contains(id) {
            try await log.record(.stageReopened, stage: id)
        }
    }
}
