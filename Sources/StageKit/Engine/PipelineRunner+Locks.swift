import Expressions
import OrderedCollections

/// A run that has ended gave back what it held. To be undone, or to run again, it needs it again, and another run may be
/// at work there.
extension PipelineRunner {
    /// Takes what a run wrote, before its record says that it goes on.
    /// - Parameter or: what is said first if that cannot be.
    /// - Throws: `StageError` when another run holds some of it; what the store throws.
    func takeWrites(of pipeline: PreparedPipeline, _ id: String, or refusal: String) async throws {
        let run = Run(id: id, events: try await store.events(of: id))
        do {
            try await take(run, store.inputsByStage(of: id), pipeline, or: refusal)
        } catch {
            if run.status.hasEnded { try await locks?.release(id) }
            throw error
        }
    }

    /// The same once the run is open again: until then another run could take from it what it holds.
    func takeWrites(of pipeline: PreparedPipeline, _ drive: RunDrive, or refusal: String) async throws {
        let before = Run(id: await drive.log.run.id, events: drive.earlier)
        try await givingBack(drive) { try await take(before, drive.inputs.all, pipeline, or: refusal) }
    }

    /// Does something to a run that is open again. If it fails, a run that had ended has ended as before.
    func givingBack(_ drive: RunDrive, _ body: () async throws -> Void) async throws {
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

    /// Takes what the stages of a run wrote, and those of the runs that they drove, all for the outermost one.
    /// - Parameter pipeline: the run's pipeline; of a run that a stage drove it says no more than the kinds of stages.
    private func take(
        _ run: Run, _ inputs: [String: JSONValue], _ pipeline: PreparedPipeline, or refusal: String
    ) async throws {
        guard let locks else { return }
        let isOuter = RunListing.root(of: run.id) == run.id
        for stage in run.stages.values {
            let attempts = (0...stage.attempt).filter { !stage.undoRecords(attempt: $0).isEmpty }
            guard !attempts.isEmpty, let kind = pipeline.registry[stage.type], let input = inputs[stage.id] else {
                continue
            }
            // Of a stage whose input is not kept the pipeline may say what it writes.
            let resources =
                input.isNull && isOuter ? pipeline[stage.id]?.resources ?? [] : kind.writes(CheckedInput(input))
            for resource in resources where resource.sharing == .oneAtATime && resource.id != nil {
                let holder = try await locks.take(
                    run.lockName(of: resource), for: RunListing.root(of: run.id), at: clock.now)
                guard let holder else { continue }
                throw StageError(
                    .refused, "\(refusal): the \(resource.name) is held by another run. \(holder.advice)")
            }
            for attempt in attempts {
                guard let nested = stage.nestedRun(attempt: attempt), try await store.origin(of: nested) != nil
                else { continue }
                try await take(
                    Run(id: nested, events: store.events(of: nested)), store.inputsByStage(of: nested), pipeline,
                    or: refusal)
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
