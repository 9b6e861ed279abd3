import Synchronization

/// Cancels a task from within, and measures the time until it ends.
final class CanceledRun: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var canceledAt: ContinuousClock.Instant?
        var endedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let known = AsyncStream.makeStream(of: Void.self)
    private let moment = AsyncStream.makeStream(of: Void.self)

    /// Sets the task. Until then ``begin()`` waits.
    func set(_ task: Task<Void, Never>) {
        state.withLock { $0.task = task }
        known.continuation.finish()
    }

    /// Returns when the task is set.
    func begin() async { for await _ in known.stream {} }

    /// Records the event that the cancellation waits for.
    func noteEvent() { moment.continuation.finish() }

    /// Returns after that event.
    func event() async { for await _ in moment.stream {} }

    /// Cancels the task, unless its work is over.
    func cancel() {
        state.withLock { state in
            guard state.canceledAt == nil, state.endedAt == nil else { return }
            state.canceledAt = .now
            state.task?.cancel()
        }
    }

    /// Records the end of the work, without undo.
    func noteEnd() { state.withLock { $0.endedAt = $0.endedAt ?? .now } }

    /// The time from the cancellation to the end of the work; nil if it was not canceled.
    var time: Duration? {
        state.withLock { state in state.canceledAt.map { (state.endedAt ?? .now) - $0 } }
    }
}
