import OrderedCollections
import Synchronization

/// Watches whether a run that a stage drives stands still: whether all that is under way in it waits for people or for
/// closed hours. That time is not the stage's.
final class NestedPace: Sendable {
    private let timer: AttemptTimer?
    private let stands: Mutex<Bool>

    /// - Parameters:
    ///   - timer: the stage's time, which stops meanwhile.
    ///   - stands: whether an earlier process left it standing still.
    init(timer: AttemptTimer?, stands: Bool) {
        self.timer = timer
        self.stands = Mutex(stands)
    }

    /// Takes in an event of the run.
    /// - Returns: whether the run stands still now, if that has changed.
    func change(_ event: RunEvent, _ run: Run) -> Bool? {
        let underWay = run.stages.values.filter { $0.status == .running || $0.status == .waiting }
        let now = !underWay.isEmpty && underWay.allSatisfy(\.waitsForOthers)
        // A process that goes on with it begins with a timer that runs.
        if now { timer?.pause(at: event.at) } else { timer?.goOn(at: event.at) }
        return stands.withLock { before in
            defer { before = now }
            return before == now ? nil : now
        }
    }
}
