import Expressions
import Foundation

/// The one writer of a run's events: numbers them, folds them, shows them, and stores them in order.
actor RunLog {
    private(set) var run: Run
    private let store: any RunStore
    private let clock: any RunClock
    private let observe: @Sendable (RunEvent, Run) -> Void
    private var pending: [RunEvent] = []
    private var committed = 0
    private var isWriting = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(
        runID: String, store: any RunStore, clock: any RunClock,
        observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) {
        run = Run(id: runID)
        self.store = store
        self.clock = clock
        self.observe = observe
    }

    /// Adds an event. A lasting one is on disk when this returns; others ride with the next lasting one.
    func record(_ kind: RunEvent.Kind, stage: String? = nil, attempt: Int? = nil, lasting: Bool = true) async throws {
        let event = RunEvent(seq: run.lastSeq + 1, at: clock.now, stage: stage, attempt: attempt, kind: kind)
        run.apply(event)
        pending.append(event)
        observe(event, run)
        if lasting { try await flush(upTo: event.seq) }
    }

    private func flush(upTo seq: Int) async throws {
        while committed < seq {
            if isWriting {
                await withCheckedContinuation { waiters.append($0) }
                continue
            }
            isWriting = true
            let batch = pending
            pending = []
            let failure: (any Error)?
            do {
                try await store.append(batch, to: run.id)
                committed = batch.last?.seq ?? committed
                failure = nil
            } catch {
                pending = batch + pending
                failure = error
            }
            isWriting = false
            let waiting = waiters
            waiters = []
            for waiter in waiting { waiter.resume() }
            if let failure { throw failure }
        }
    }
}
