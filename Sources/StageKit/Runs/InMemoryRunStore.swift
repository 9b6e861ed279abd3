import OrderedCollections
import Synchronization

/// Keeps runs as long as the process lives.
public final class InMemoryRunStore: RunStore {
    private let logs = Mutex<OrderedDictionary<String, [RunEvent]>>([:])

    /// Creates an empty store.
    public init() {}

    /// Adds events to a run.
    public func append(_ events: [RunEvent], to run: String) async throws {
        logs.withLock { $0[run, default: []] += events }
    }

    /// The events of a run in order.
    public func events(of run: String) async throws -> [RunEvent] {
        logs.withLock { $0[run] ?? [] }
    }

    /// The ids of the runs, oldest first.
    public func runs() async throws -> [String] {
        logs.withLock { Array($0.keys) }
    }
}
