import Expressions
import Foundation
import OrderedCollections

/// Starts the child runs of a run.
struct ChildRunLauncher: Sendable {
    let services: RunServices
    let stageServices: ServiceContainer
    let detaches: Bool
    /// The kinds of stages that the parent's pipeline was checked with.
    let registry: StageRegistry
    /// The parent's secrets.
    let secrets: RunSecrets

    /// A child run.
    /// - Parameters:
    ///   - id: its id.
    ///   - parent: its parent's id.
    func childRun(_ id: String, of parent: String) -> ChildRun {
        let locks = services.locks.map { ParentLocks(base: $0, owner: RunListing.root(of: parent)) }
        let services = RunServices(
            store: services.store, locks: locks, clock: services.clock, user: services.user, secrets: services.secrets)
        return ChildRun(
            id: id, store: services.store, runner: PipelineRunner(services, stageServices, detaches: detaches))
    }
}

/// A run that a stage of another run started. It has an event log of its own, and shares its parent's locks.
struct ChildRun: Sendable {
    /// Its id: the parent's, the stage's, and the attempt's from the second on.
    let id: String
    fileprivate let store: any RunStore
    fileprivate let runner: PipelineRunner

    fileprivate init(id: String, store: any RunStore, runner: PipelineRunner) {
        self.id = id
        self.store = store
        self.runner = runner
    }

    /// The maximum depth of pipelines that run pipelines.
    static let maximumDepth = 5

    /// The id of the child run of a stage's attempt: `RUN.STAGE`, from the second attempt on `RUN.STAGE@2`. It is unique
    /// whatever the stage is called.
    static func id(of stage: String, attempt: Int, in run: String) -> String {
        "\(run).\(name(of: stage))\(attempt > 1 ? "@\(attempt)" : "")"
    }

    /// A stage's id as a part of a run's id: other bytes are written as `~` and two hexadecimal digits.
    static func name(of stage: String) -> String {
        stage.utf8.map { byte in
            RunListing.isPlain(byte)
                ? String(UnicodeScalar(byte)) : "~" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The maximum size in bytes of a stage's name in a run's id, which is also a file's name.
    static let longestName = 60

    /// The data that it started with; nil if it has not started.
    func origin() async throws -> RunOrigin? { try await store.origin(of: id) }

    /// Its state.
    func run() async throws -> Run { try await Run(id: id, events: store.events(of: id)) }

    /// Starts or resumes it.
    func execute(
        _ pipeline: PreparedPipeline, target: JSONValue, files: [RunOrigin.File],
        observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) async throws -> Run {
        guard try await origin() != nil else {
            return try await runner.run(pipeline, id: id, target: target, files: files, observe: observe)
        }
        let known = try await run()
        return known.status.hasEnded ? known : try await runner.resume(pipeline, id: id, observe: observe)
    }

    /// Undoes all of it.
    func rollBack(_ pipeline: PreparedPipeline) async throws -> Run {
        try await runner.rollBack(pipeline, id: id)
    }

    /// Returns when a request for it is left.
    func request() async throws {
        for await _ in store.requests(of: id) { return }
        throw CancellationError()
    }
}

/// The locks of a child run: its root owns them.
private struct ParentLocks: LockStore {
    let base: any LockStore
    let owner: String

    func acquire(_ name: String, for run: String, at date: Date) async throws -> LockOwner? {
        try await base.acquire(name, for: owner, at: date)
    }

    func release(_ run: String) async throws {}
}
