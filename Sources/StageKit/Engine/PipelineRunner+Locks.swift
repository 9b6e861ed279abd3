import Expressions
import OrderedCollections

/// A run that has ended gave back what it held. To be undone, or to run again, it needs it again, and another run may be
/// at work there.
extension PipelineRunner {
    /// Takes what a run wrote, before its record says that it goes on.
    /// - Parameter or: what is said first if that cannot be.
    /// - Throws: `StageError` when another run holds some of it; what the store throws.
    func takeWrites(of pipeline: PreparedPipeline, _ run: Run, or refusal: String) async throws {
        do {
            try await take(run, store.inputsByStage(of: run.id), pipeline, for: run.id, or: refusal)
        } catch {
            if run.status.hasEnded { try await locks?.release(run.id) }
            throw error
        }
    }

    /// The same once the run is open again: until then another run could take from it what it holds.
    func takeWrites(of pipeline: PreparedPipeline, _ drive: RunExecution, or refusal: String) async throws {
        let before = Run(id: await drive.log.run.id, events: drive.earlier)
        try await givingBack(drive) {
            try await take(before, drive.inputs.all, pipeline, for: before.id, or: refusal)
        }
    }

    /// Does something to a run that is open again. If it fails, a run that had ended has ended as before.
    func givingBack(_ drive: RunExecution, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            let before = Run(id: await drive.log.run.id, events: drive.earlier)
            if before.status.hasEnded {
                try await drive.log.record(.runEnded(status: before.status))
                try await locks?.release(before.id)
            }
            throw error
        }
    }

    /// Takes what a stage writes. Nobody queues: who comes second fails at once.
    /// - Parameters:
    ///   - run: the stage's run.
    ///   - owner: the id of the run that holds it from then on.
    ///   - or: what is said first if that cannot be; nil: no more than who holds it.
    /// - Throws: `StageError` when another run holds some of it; what the store throws.
    func take(
        _ resources: [StageResource], of run: Run, for owner: String, or refusal: String? = nil
    ) async throws {
        guard let locks else { return }
        for resource in resources where resource.sharing == .oneAtATime && resource.id != nil {
            guard let holder = try await locks.take(run.lockName(of: resource), for: owner, at: clock.now) else {
                continue
            }
            let the = refusal.map { "\($0): the" } ?? "The"
            throw StageError(.refused, "\(the) \(resource.name) is held by another run. \(holder.advice)")
        }
    }

    /// Takes what the stages of a run wrote, and those of the runs that they drove.
    /// - Parameters:
    ///   - pipeline: the owner's pipeline; of a run that its stages drove it says no more than the kinds of stages.
    ///   - owner: the id of the run that holds it from then on.
    private func take(
        _ run: Run, _ inputs: [String: JSONValue], _ pipeline: PreparedPipeline, for owner: String, or refusal: String
    ) async throws {
        guard locks != nil else { return }
        for stage in run.stages.values {
            let attempts = (0...stage.attempt).filter { !stage.undoRecords(attempt: $0).isEmpty }
            guard !attempts.isEmpty, let kind = pipeline.registry[stage.type], let input = inputs[stage.id] else {
                continue
            }
            // Of a stage whose input is not kept the pipeline may say what it writes.
            let resources =
                input.isNull && run.id == owner ? pipeline[stage.id]?.resources ?? [] : kind.writes(CheckedInput(input))
            try await take(resources, of: run, for: owner, or: refusal)
            for attempt in attempts {
                guard let nested = stage.nestedRun(attempt: attempt), try await store.origin(of: nested) != nil
                else { continue }
                try await take(
                    Run(id: nested, events: store.events(of: nested)), store.inputsByStage(of: nested), pipeline,
                    for: owner, or: refusal)
            }
        }
    }
}

extension RunStore {
    /// The last input of each stage of a run.
    fileprivate func inputsByStage(of run: String) async throws -> [String: JSONValue] {
        try await inputs(of: run).reduce(into: [:]) { $0[$1.stage] = $1.input }
    }
}
