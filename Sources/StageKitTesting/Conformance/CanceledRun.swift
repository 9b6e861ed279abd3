import Synchronization

/// Cancels a task from within, and takes the time that it needs to end.
final class CanceledRun: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var canceledAt: ContinuousClock.Instant?
        var endedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let known = AsyncStream.makeStream(of: Void.self)
    private let moment = AsyncStream.makeStream(of: Void.self)

    /// Says which task it is; until then ``begin()`` waits.
    func set(_ task: Task<Void, Never>) {
        state.withLock { $0.task = task }
        known.continuation.finish()
    }

    /// Returns when the task is known: before that there is nothing to cancel.
    func begin() async { for await _ in known.stream {} }

    /// Says that the event has happened that the cancellation waits for.
    func noteEvent() { moment.continuation.finish() }

    /// Returns when that event has happened.
    func event() async { for await _ in moment.stream {} }

    /// Cancels the task, unless its work is over.
    func cancel() {
        state.withLock { state in
            guard state.canceledAt == nil, state.endedAt == nil else { return }
            state.canceledAt = .now
            state.task?.cancel()
        }
    }

    /// Says that the work is over, undo left out.
    func noteEnd() { state.withLock { $0.endedAt = $0.endedAt ?? .now } }

    /// From the cancellation to the end of the work; nil if it was not cancelled.
    var time: Duration? {
        state.withLock { state in state.canceledAt.map { (state.endedAt ?? .now) - $0 } }
    }
}
