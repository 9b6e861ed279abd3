public import Foundation
import OrderedCollections
import Synchronization

/// Keeps runs as long as the process lives.
public final class InMemoryRunStore: RunStore, LockStore {
    private struct Kept {
        var origin: RunOrigin
        var startedAt: Date
        var events: [RunEvent] = []
        var inputs: [RecordedInput] = []
        var requests: [RunRequest] = []
        var readers: [UUID: AsyncStream<RunRequest>.Continuation] = [:]
    }

    private struct State {
        var runs: OrderedDictionary<String, Kept> = [:]
        var locks: [String: (run: String, since: Date)] = [:]
    }

    private let state = Mutex(State())

    /// Creates an empty store.
    public init() {}

    /// Creates a run.
    public func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws {
        state.withLock { $0.runs[run] = Kept(origin: origin, startedAt: date) }
    }

    /// The data that a run started with.
    public func origin(of run: String) async throws -> RunOrigin? {
        state.withLock { $0.runs[run]?.origin }
    }

    /// Adds a change to a run.
    public func append(_ change: RunChange, to run: String) async throws {
        state.withLock {
            $0.runs[run]?.events += change.events
            $0.runs[run]?.inputs += change.inputs
            $0.runs[run]?.requests.removeAll { change.isPast || change.settled.contains($0.id) }
        }
    }

    /// The events of a run in order.
    public func events(of run: String) async throws -> [RunEvent] {
        state.withLock { $0.runs[run]?.events ?? [] }
    }

    /// The inputs that stages of a run started with.
    public func inputs(of run: String) async throws -> [RecordedInput] {
        state.withLock { $0.runs[run]?.inputs ?? [] }
    }

    /// The runs that are kept, newest first.
    public func runs() async throws -> [RunListing] {
        state.withLock { state in state.runs.reversed().map { Self.listing($0.key, $0.value) } }
    }

    /// Leaves a request for the process that executes a run.
    public func add(_ request: RunRequest, to run: String) async throws {
        let readers = state.withLock { state in
            state.runs[run]?.requests.append(request)
            return state.runs[run]?.readers.values.map(\.self) ?? []
        }
        for reader in readers { reader.yield(request) }
    }

    /// The requests that are not settled, and then each new one.
    public func requests(of run: String) -> AsyncStream<RunRequest> {
        let (stream, reader) = AsyncStream.makeStream(of: RunRequest.self)
        let id = UUID()
        let waiting = state.withLock { state in
            state.runs[run]?.readers[id] = reader
            return state.runs[run]?.requests ?? []
        }
        for request in waiting { reader.yield(request) }
        reader.onTermination = { [weak self] _ in self?.forget(id, of: run) }
        return stream
    }

    private func forget(_ reader: UUID, of run: String) {
        state.withLock { _ = $0.runs[run]?.readers.removeValue(forKey: reader) }
    }

    /// Acquires a lock for a run.
    public func acquire(_ name: String, for run: String, at date: Date) async throws -> LockOwner? {
        state.withLock { state in
            if let lock = state.locks[name], lock.run != run, let owner = state.runs[lock.run] {
                let listing = Self.listing(lock.run, owner)
                if !listing.status.hasEnded { return LockOwner(run: listing, since: lock.since) }
            }
            state.locks[name] = (run, date)
            return nil
        }
    }

    /// Releases all locks of a run.
    public func release(_ run: String) async throws {
        state.withLock { state in state.locks = state.locks.filter { $0.value.run != run } }
    }

    private static func listing(_ id: String, _ kept: Kept) -> RunListing {
        let run = (try? Run(id: id, events: kept.events)) ?? Run(id: id)
        return RunListing(
            id: id, pipeline: kept.origin.pipeline, path: kept.origin.path, target: kept.origin.target,
            status: run.status, startedAt: kept.startedAt, endedAt: run.endedAt, dueAt: run.dueAt)
    }
}
