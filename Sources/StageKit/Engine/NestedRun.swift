import Expressions
import Foundation
import OrderedCollections

/// A run that a stage of another run drives. It has a record of its own, under the stage's name, and writes what the
/// outer run may write.
struct NestedRun: Sendable {
    /// Its id: the outer run's, the stage's, and the attempt's from the second on.
    let id: String
    private let runner: PipelineRunner

    /// Pipelines that run pipelines may go so deep.
    static let mostLevels = 5

    init(stage: String, attempt: Int, of run: String, runner: PipelineRunner) {
        id = Self.id(of: stage, attempt: attempt, in: run)
        let locks = runner.locks.map { SharedLocks(base: $0, owner: RunListing.root(of: run)) }
        self.runner = PipelineRunner(
            store: runner.store, locks: locks, clock: runner.clock, user: runner.user, detaches: runner.detaches,
            secrets: runner.secrets)
    }

    /// The id of the run that an attempt of a stage drives.
    static func id(of stage: String, attempt: Int, in run: String) -> String {
        "\(run).\(stage)\(attempt > 1 ? ".\(attempt)" : "")"
    }

    /// What it began with; nil if it has not begun.
    func origin() async throws -> RunOrigin? { try await runner.store.origin(of: id) }

    /// Its state.
    func run() async throws -> Run { Run(id: id, events: try await runner.store.events(of: id)) }

    /// Begins it, or goes on with it.
    func drive(
        _ pipeline: PreparedPipeline, target: JSONValue, files: [RunOrigin.File],
        observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) async throws -> Run {
        guard try await origin() != nil else {
            return try await runner.run(pipeline, id: id, target: target, files: files, observe: observe)
        }
        let known = try await run()
        return known.status.hasEnded ? known : try await runner.resume(pipeline, id: id, observe: observe)
    }

    /// Undoes all that it did.
    func rollBack(_ pipeline: PreparedPipeline) async throws -> Run {
        try await runner.rollBack(pipeline, id: id)
    }

    /// Returns when somebody asks something of it.
    func request() async throws {
        for await _ in runner.store.requests(of: id) { return }
        throw CancellationError()
    }
}

/// The locks of a run that another run drives are the other's.
private struct SharedLocks: LockStore {
    let base: any LockStore
    let owner: String

    func take(_ name: String, for run: String, at date: Date) async throws -> LockHolder? {
        try await base.take(name, for: owner, at: date)
    }

    func release(_ run: String) async throws {}
}

extension RunListing {
    /// The id of the run whose process drives a run: its own, unless a stage of another run drives it.
    package static func root(of run: String) -> String {
        run.split(separator: ".", maxSplits: 1).first.map(String.init) ?? run
    }
}
