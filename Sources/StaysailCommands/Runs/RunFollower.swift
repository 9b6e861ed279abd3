import RunDatabase
import StageKit

/// Reads the events of a run as they are recorded.
struct RunFollower {
    let runs: ProjectRuns
    private(set) var run: Run

    init(runs: ProjectRuns, id: String) {
        self.runs = runs
        run = Run(id: id)
    }

    /// The time between two readings.
    private static let interval = Duration.milliseconds(250)

    /// Reads what was recorded since the last call, or waits a moment.
    /// - Returns: whether nothing more can be recorded: no process executes the run.
    mutating func next(_ show: (RunEvent, Run) -> Void) async throws -> Bool {
        // The owner is read first: its last events are recorded before it ends.
        let isOwned = try await runs.find(run.id).owner != nil
        let events = try await runs.database.events(of: run.id, after: run.lastSeq)
        for event in events {
            try run.apply(event)
            show(event, run)
        }
        if !isOwned { return true }
        if events.isEmpty { try await Task.sleep(for: Self.interval) }
        return false
    }
}
