import Synchronization

/// Cuts a run off at a point of its record, as the death of its process would: nothing more is recorded or undone. For
/// tests of what becomes of a run when it is gone on with.
final class RunCut: Sendable {
    private struct State {
        var hasHappened = false
        var tell: (@Sendable () -> Void)?
    }

    /// The number of the last event that is recorded.
    private let seq: Int
    private let state = Mutex(State())

    init(after seq: Int) {
        self.seq = seq
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

    /// Takes in that events were stored.
    func stored(upTo seq: Int) {
        guard seq >= self.seq else { return }
        let tell = state.withLock { state in
            defer { state.hasHappened = true }
            return state.hasHappened ? nil : state.tell
        }
        tell?()
    }
}
