import Synchronization

/// A point of a run's event log at which its process would die, for tests of resuming.
package enum CrashPoint: Hashable, Sendable {
    /// After the event of this number is recorded: nothing that follows it has happened.
    case after(Int)
    /// Before the event of this number is recorded: it has happened, and no record shows it.
    case before(Int)
}

/// Ends a run at a crash point, as the death of its process would: nothing more is recorded or undone.
final class CrashInjection: Sendable {
    private struct State {
        var hasHappened = false
        var notify: (@Sendable () -> Void)?
    }

    private let point: CrashPoint
    private let state = Mutex(State())

    init(at point: CrashPoint) {
        self.point = point
    }

    var hasHappened: Bool { state.withLock { $0.hasHappened } }

    /// Sets the function that is called when the crash happens.
    func onCrash(_ notify: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.notify = notify
            return state.hasHappened
        }
        if isLate { notify() }
    }

    /// Crashes before events are stored, if that is the point.
    /// - Throws: `CancellationError` after the crash.
    func willStore(upTo seq: Int) throws {
        if case .before(let last) = point, seq >= last { happen() }
        if hasHappened { throw CancellationError() }
    }

    /// Crashes after events were stored, if that is the point.
    func stored(upTo seq: Int) {
        if case .after(let last) = point, seq >= last { happen() }
    }

    private func happen() {
        let notify = state.withLock { state in
            defer { state.hasHappened = true }
            return state.hasHappened ? nil : state.notify
        }
        notify?()
    }
}
