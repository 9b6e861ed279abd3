import Expressions
import OrderedCollections

/// A run that has ended gave back what it held. To be undone it needs it again, and another run may be at work there.
extension PipelineRunner {
    /// Takes what undoing a run would write, before its record says that it goes on.
    /// - Throws: `StageError` when another run holds some of it; what the store throws.
    func takeWrites(of pipeline: PreparedPipeline, _ id: String) async throws {
        let run = Run(id: id, events: try await store.events(of: id))
        do {
            try await take(run, store.inputsByStage(of: id), pipeline.registry)
        } catch {
            if run.status.hasEnded { try await locks?.release(id) }
            throw error
        }
    }

    /// The same once the run is open again: until then another run could take from it what it holds.
    func takeWrites(of pipeline: PreparedPipeline, _ drive: RunDrive) async throws {
        let before = Run(id: await drive.log.run.id, events: drive.earlier)
        do {
            try await take(before, drive.inputs.all, pipeline.registry)
        } catch {
            if before.status.hasEnded {
                try await drive.log.record(.runEnded(status: before.status))
                try await locks?.release(before.id)
            }
            throw error
        }
    }

    /// Takes what the stages of a run wrote, and those of the runs that they drove, all for the outermost one.
    private func take(_ run: Run, _ inputs: [String: JSONValue], _ registry: StageRegistry) async throws {
        guard let locks else { return }
        for stage in run.stages.values {
            let attempts = (0...stage.attempt).filter { !stage.undoRecords(attempt: $0).isEmpty }
            guard !attempts.isEmpty, let kind = registry[stage.type], let input = inputs[stage.id] else { continue }
            for resource in kind.writes(CheckedInput(input)) where resource.sharing == .oneAtATime && resource.id != nil
            {
                let holder = try await locks.take(
                    run.lockName(of: resource), for: RunListing.root(of: run.id), at: clock.now)
                guard let holder else { continue }
                throw StageError(
                    .refused,
                    "Nothing was undone: the \(resource.name) is held by another run. \(holder.advice)")
            }
            for attempt in attempts {
                let nested = NestedRun.id(of: stage.id, attempt: attempt, in: run.id)
                guard try await store.origin(of: nested) != nil else { continue }
                try await take(
                    Run(id: nested, events: store.events(of: nested)), store.inputsByStage(of: nested), registry)
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
