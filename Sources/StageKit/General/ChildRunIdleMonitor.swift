import OrderedCollections
import Synchronization

/// Watches whether a run that a stage drives stands still: whether all that is under way in it waits for people or for
/// closed hours. That time is not the stage's.
final class ChildRunIdleMonitor: Sendable {
    private let timer: AttemptTimer?
    /// What is on record, and whether this process has stopped the time: one that goes on begins with a timer that runs.
    private let state: Mutex<(stands: Bool, isPaused: Bool)>

    /// - Parameters:
    ///   - timer: the stage's time, which stops meanwhile.
    ///   - stands: whether an earlier process left it standing still.
    init(timer: AttemptTimer?, stands: Bool) {
        self.timer = timer
        state = Mutex((stands, false))
    }

    /// Takes in an event of the run.
    /// - Returns: whether the run stands still now, if that has changed.
    func change(_ event: RunEvent, _ run: Run) -> Bool? {
        let underWay = run.stages.values.filter { $0.status == .running || $0.status == .waiting }
        let now = !underWay.isEmpty && underWay.allSatisfy(\.waitsForOthers)
        return state.withLock { state in
            if now, !state.isPaused { timer?.pause(at: event.at) }
            if !now, state.isPaused { timer?.resume(at: event.at) }
            defer { state = (now, now) }
            return state.stands == now ? nil : now
        }
    }
}
