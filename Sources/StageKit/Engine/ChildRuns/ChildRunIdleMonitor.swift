import OrderedCollections
import Synchronization

/// Watches whether a child run is idle: whether all its running stages wait for people or restricted hours. That time
/// does not count for the parent stage's timeout.
final class ChildRunIdleMonitor: Sendable {
    private let timer: AttemptTimer?
    /// The recorded state, and whether this process paused the timer: a process that resumes starts with a running one.
    private let state: Mutex<(isIdle: Bool, isPaused: Bool)>

    /// - Parameters:
    ///   - timer: the parent stage's timer, which is paused while the child run is idle.
    ///   - isIdle: the recorded state.
    init(timer: AttemptTimer?, isIdle: Bool) {
        self.timer = timer
        state = Mutex((isIdle, false))
    }

    /// Takes in an event of the child run.
    /// - Returns: whether it is idle now, if that has changed.
    func change(_ event: RunEvent, _ run: Run) -> Bool? {
        let underWay = run.stages.values.filter { $0.status == .running || $0.status == .waiting }
        let now = !underWay.isEmpty && underWay.allSatisfy(\.waitsForOthers)
        return state.withLock { state in
            if now, !state.isPaused { timer?.pause(at: event.at) }
            if !now, state.isPaused { timer?.resume(at: event.at) }
            defer { state = (now, now) }
            return state.isIdle == now ? nil : now
        }
    }
}
