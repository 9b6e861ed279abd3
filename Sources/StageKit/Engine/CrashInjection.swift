import Synchronization

/// Where a run is cut off, as the death of its process would: for tests of what becomes of it when it is gone on with.
package enum CrashPoint: Hashable, Sendable {
    /// When the event of this number is on record: what comes after it has not happened.
    case after(Int)
    /// When the event of this number would be recorded: what it tells of has happened, and nobody knows.
    case before(Int)
}

/// Cuts a run off at a point of its record: nothing more is recorded or undone.
final class CrashInjection: Sendable {
    private struct State {
        var hasHappened = false
        var tell: (@Sendable () -> Void)?
    }

    private let point: CrashPoint
    private let state = Mutex(State())

    init(at point: CrashPoint) {
        self.point = point
    }

    var hasHappened: Bool { state.withLock { $0.hasHappened } }

    /// Is called when it happens.
    func onCut(_ tell: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.tell = tell
            return state.hasHappened
        }
        if isLate { tell() }
    }

    /// Events are about to be stored.
    /// - Throws: `CancellationError` if the run is cut off before that.
    func willStore(upTo seq: Int) throws {
        if case .before(let last) = point, seq >= last { happen() }
        if hasHappened { throw CancellationError() }
    }

    /// Takes in that events were stored.
    func stored(upTo seq: Int) {
        if case .after(let last) = point, seq >= last { happen() }
    }

    private func happen() {
        let tell = state.withLock { state in
            defer { state.hasHappened = true }
            return state.hasHappened ? nil : state.tell
        }
        tell?()
    }
}
