import Expressions
import Foundation
import OrderedCollections

/// A run that a stage of another run drives. It has a record of its own, under the stage's name, and writes what the
/// outer run may write.
struct ChildRun: Sendable {
    /// Its id: the outer run's, the stage's, and the attempt's from the second on.
    let id: String
    private let runner: PipelineRunner

    /// Pipelines that run pipelines may go so deep.
    static let mostLevels = 5

    /// - Parameters:
    ///   - id: its id.
    ///   - run: the outer run's.
    init(_ id: String, of run: String, runner: PipelineRunner) {
        self.id = id
        let locks = runner.locks.map { SharedLocks(base: $0, owner: RunListing.root(of: run)) }
        self.runner = PipelineRunner(
            store: runner.store, locks: locks, clock: runner.clock, user: runner.user, detaches: runner.detaches,
            secrets: runner.secrets)
    }

    /// The id of the run that an attempt of a stage drives: `RUN.STAGE`, from the second attempt on `RUN.STAGE@2`. Each
    /// has one of its own, whatever the stage is called.
    static func id(of stage: String, attempt: Int, in run: String) -> String {
        "\(run).\(name(of: stage))\(attempt > 1 ? "@\(attempt)" : "")"
    }

    /// A stage's id as a part of a run's: what cannot stand there is written `~` and two hexadecimal digits a byte.
    static func name(of stage: String) -> String {
        stage.utf8.map { byte in
            RunListing.isPlain(byte)
                ? String(UnicodeScalar(byte)) : "~" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The most bytes that a stage's name may have in a run's id, which is also a file's name.
    static let longestName = 60

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
    /// Whether a byte may stand anywhere in a run's id; `.`, `~` and `@` mean something there.
    package static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The id of the run whose process drives a run: its own, unless a stage of another run drives it.
    package static func root(of run: String) -> String {
        run.split(separator: ".", maxSplits: 1).first.map(String.init) ?? run
    }
}

extension ChildRun {
    /// What the outer run's record calls it among what is to be undone.
    static func undoKey(of run: String) -> String { "run \(run)" }
}

extension StageRun {
    /// The id of the run that an attempt of the stage has driven, as it was recorded; nil if there is none.
    func nestedRun(attempt: Int) -> String? {
        let prefix = ChildRun.undoKey(of: "")
        return steps.lazy.filter { $0.attempt == attempt }.compactMap(\.undo?.key).first { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count)) }
    }
}
