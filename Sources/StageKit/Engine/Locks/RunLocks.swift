import Expressions
import OrderedCollections

/// Acquires and releases the locks of what runs write. A run that has ended released its locks. To be undone or rerun it
/// acquires them again, and another run may own them by then.
struct RunLocks: Sendable {
    let services: RunServices

    /// Acquires the locks of what a stage writes. Nobody queues: the second run fails at once.
    /// - Parameters:
    ///   - run: the stage's run.
    ///   - owner: the id of the run that owns the locks from then on.
    ///   - refusal: the first part of the message; nil for none.
    /// - Throws: `StageError` when another run owns one of them; what the store throws.
    func acquire(
        _ resources: [StageResource], of run: Run, for owner: String, refusal: String? = nil
    ) async throws {
        guard let locks = services.locks else { return }
        for resource in resources where resource.sharing == .oneAtATime && resource.id != nil {
            guard
                let holder = try await locks.acquire(run.lockName(of: resource), for: owner, at: services.clock.now)
            else { continue }
            let the = refusal.map { "\($0): the" } ?? "The"
            throw StageError(.refused, "\(the) \(resource.name) is locked by another run. \(holder.advice)")
        }
    }

    /// Acquires the locks of what the stages of a run wrote, and of what their child runs wrote. If that fails, a run
    /// that had ended owns none of them.
    func acquireAll(of run: Run, _ pipeline: PreparedPipeline, refusal: String) async throws {
        do {
            try await acquire(run, inputsByStage(of: run.id), pipeline, for: run.id, refusal)
        } catch {
            if run.status.hasEnded { try await release(run.id) }
            throw error
        }
    }

    /// Acquires them for a run whose inputs are known.
    func acquireAll(
        of run: Run, _ inputs: [String: JSONValue], _ pipeline: PreparedPipeline, refusal: String
    ) async throws {
        try await acquire(run, inputs, pipeline, for: run.id, refusal)
    }

    /// Releases all locks of a run.
    func release(_ run: String) async throws { try await services.locks?.release(run) }

    /// - Parameter pipeline: the owner's pipeline; for a child run it only gives the kinds of stages.
    private func acquire(
        _ run: Run, _ inputs: [String: JSONValue], _ pipeline: PreparedPipeline, for owner: String, _ refusal: String
    ) async throws {
        guard services.locks != nil else { return }
        for stage in run.stages.values {
            let attempts = (0...stage.attempt).filter { !stage.undoRecords(attempt: $0).isEmpty }
            guard !attempts.isEmpty, let kind = pipeline.registry[stage.type], let input = inputs[stage.id] else {
                continue
            }
            // For a stage whose input is not kept the pipeline may know what it writes.
            let resources =
                input.isNull && run.id == owner ? pipeline[stage.id]?.resources ?? [] : kind.writes(CheckedInput(input))
            try await acquire(resources, of: run, for: owner, refusal: refusal)
            for attempt in attempts {
                guard let child = stage.childRuns[attempt],
                    try await services.store.origin(of: child) != nil
                else { continue }
                try await acquire(
                    Run(id: child, events: services.store.events(of: child)), inputsByStage(of: child), pipeline,
                    for: owner, refusal)
            }
        }
    }

    /// The last input of each stage of a run.
    private func inputsByStage(of run: String) async throws -> [String: JSONValue] {
        try await services.store.inputs(of: run).reduce(into: [:]) { $0[$1.stage] = $1.input }
    }
}
