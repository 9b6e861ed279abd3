public import Foundation

/// Where runs are kept. All of a call lasts when it returns, or none of it.
public protocol RunStore: Sendable {
    /// Begins a run, before its first event.
    func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws

    /// What a run began with; nil if there is no such run.
    func origin(of run: String) async throws -> RunOrigin?

    /// Adds what happened to a run: its events, the inputs of the stages that start with them, and that requests are
    /// taken care of.
    func append(_ change: RunChange, to run: String) async throws

    /// The events of a run in order; empty if there is no such run.
    func events(of run: String) async throws -> [RunEvent]

    /// The inputs that stages of a run started with, oldest first.
    func inputs(of run: String) async throws -> [RecordedInput]

    /// The runs that are kept, newest first.
    func runs() async throws -> [RunListing]

    /// Leaves a request for whoever drives a run.
    func add(_ request: RunRequest, to run: String) async throws

    /// The requests that nobody has taken care of yet, oldest first, and then each as it comes. It ends when its
    /// reader does.
    func requests(of run: String) -> AsyncStream<RunRequest>
}
