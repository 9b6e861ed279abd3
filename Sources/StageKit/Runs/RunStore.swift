public import Foundation

/// A store of runs. A call is durable as a whole when it returns, or has no effect.
public protocol RunStore: Sendable {
    /// Creates a run, before its first event.
    func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws

    /// The data that a run started with; nil if there is no such run.
    func origin(of run: String) async throws -> RunOrigin?

    /// Adds a change to a run: its events, the inputs of the stages that start with them, and settled requests.
    func append(_ change: RunChange, to run: String) async throws

    /// The events of a run in order; empty if there is no such run.
    func events(of run: String) async throws -> [RunEvent]

    /// The inputs that stages of a run started with, oldest first.
    func inputs(of run: String) async throws -> [RecordedInput]

    /// The runs that are kept, newest first.
    func runs() async throws -> [RunListing]

    /// Leaves a request for the process that executes a run.
    func add(_ request: RunRequest, to run: String) async throws

    /// The requests that are not settled, oldest first, and then each new one. It ends when its reader does.
    func requests(of run: String) -> AsyncStream<RunRequest>
}
