import Expressions
import Foundation

/// The one writer of a run's events: numbers them, folds them, shows them, and stores them in order.
actor RunLog {
    private(set) var run: Run
    private let store: any RunStore
    private let clock: any RunClock
    private let observe: @Sendable (RunEvent, Run) -> Void
    private var pending: RunChange
    private var committed: Int
    private var isWriting = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private let cut: RunCut?
    private var watchers: [UUID: AsyncStream<Void>.Continuation] = [:]

    /// - Parameter run: the run as far as it is stored.
    init(
        _ run: Run, store: any RunStore, clock: any RunClock, cut: RunCut? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) {
        self.run = run
        self.store = store
        self.clock = clock
        self.observe = observe
        self.cut = cut
        pending = RunChange(events: [])
        committed = run.lastSeq
    }

    /// Adds an event. A lasting one is on disk when this returns; others ride with the next lasting one.
    /// - Parameters:
    ///   - input: the input that a stage starts with.
    ///   - request: the request that the event answers.
    func record(
        _ kind: RunEvent.Kind, stage: String? = nil, attempt: Int? = nil, lasting: Bool = true,
        input: RecordedInput? = nil, request: String? = nil
    ) async throws {
        if cut?.hasHappened == true { throw CancellationError() }
        let event = RunEvent(seq: run.lastSeq + 1, at: clock.now, stage: stage, attempt: attempt, kind: kind)
        run.apply(event)
        pending.events.append(event)
        if let input { pending.inputs.append(input) }
        if let request { pending.settled.append(request) }
        observe(event, run)
        if case .answered = kind { for watcher in watchers.values { watcher.yield() } }
        if lasting { try await flush(upTo: event.seq) }
    }

    /// What a person answered to a stage's question, as soon as they have.
    /// - Throws: `CancellationError`.
    func answer(to question: String, of stage: String) async throws -> StageAnswer {
        let (answers, watcher) = AsyncStream.makeStream(of: Void.self)
        let id = UUID()
        watchers[id] = watcher
        defer { watchers[id] = nil }
        watcher.yield()
        for await _ in answers {
            if let answer = run[stage]?.questions.last(where: { $0.name == question })?.answer { return answer }
        }
        throw CancellationError()
    }

    private func flush(upTo seq: Int) async throws {
        while committed < seq {
            if isWriting {
                await withCheckedContinuation { waiters.append($0) }
                continue
            }
            isWriting = true
            let batch = pending
            pending = RunChange(events: [])
            let failure: (any Error)?
            do {
                try await store.append(batch, to: run.id)
                committed = batch.events.last?.seq ?? committed
                failure = nil
                cut?.stored(upTo: committed)
            } catch {
                pending = RunChange(
                    events: batch.events + pending.events, inputs: batch.inputs + pending.inputs,
                    settled: batch.settled + pending.settled)
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
