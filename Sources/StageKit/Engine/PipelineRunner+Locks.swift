import Expressions
import OrderedCollections

/// A run that has ended gave back what it held. To be undone it needs it again, and another run may be at work there.
extension PipelineRunner {
    /// Takes what undoing a run would write, before its record says that it goes on.
    /// - Throws: `StageError` when another run holds some of it; what the store throws.
    func takeWrites(of pipeline: PreparedPipeline, _ id: String) async throws {
        let run = Run(id: id, events: try await store.events(of: id))
        var inputs: [String: JSONValue] = [:]
        for recorded in try await store.inputs(of: id) { inputs[recorded.stage] = recorded.input }
        do {
            try await take(of: pipeline, run, inputs)
        } catch {
            if run.status.hasEnded { try await locks?.release(id) }
            throw error
        }
    }

    /// The same once the run is open again: until then another run could take from it what it holds.
    func takeWrites(of pipeline: PreparedPipeline, _ drive: RunDrive) async throws {
        let before = Run(id: await drive.log.run.id, events: drive.earlier)
        do {
            try await take(of: pipeline, before, drive.inputs.all)
        } catch {
            if before.status.hasEnded {
                try await drive.log.record(.runEnded(status: before.status))
                try await locks?.release(before.id)
            }
            throw error
        }
    }

    private func take(of pipeline: PreparedPipeline, _ run: Run, _ inputs: [String: JSONValue]) async throws {
        guard let locks else { return }
        for stage in run.stages.values {
            let hasRecords = (0...stage.attempt).contains { !stage.undoRecords(attempt: $0).isEmpty }
            guard hasRecords, let kind = pipeline[stage.id]?.kind, let input = inputs[stage.id] else { continue }
            for resource in kind.writes(CheckedInput(input)) where resource.sharing == .oneAtATime && resource.id != nil
            {
                guard let holder = try await locks.take(run.lockName(of: resource), for: run.id, at: clock.now) else {
                    continue
                }
                throw StageError(
                    .refused,
                    "Nothing was undone: the \(resource.name) is held by another run. \(holder.advice)")
            }
        }
    }
}
