/// Where runs are kept.
public protocol RunStore: Sendable {
    /// Adds events to a run, all or none of them; returns when they will last.
    func append(_ events: [RunEvent], to run: String) async throws

    /// The events of a run in order; empty if there is no such run.
    func events(of run: String) async throws -> [RunEvent]

    /// The ids of the runs that are kept, oldest first.
    func runs() async throws -> [String]
}
