import Expressions
import Foundation

/// The one writer of a run's events: numbers them, folds them, shows them, and stores them in order.
actor RunLog {
    /// The run as it is recorded and shown.
    private(set) var run: Run
    /// The run with secrets and with payloads that are not recorded, if there are any.
    private var unrecorded: Run?
    private let redactor: SecretRedactor
    /// The stages whose payloads are not recorded.
    private let stagesWithoutPayloads: Set<String>
    private let store: any RunStore
    private let clock: any RunClock
    private let observe: @Sendable (RunEvent, Run) -> Void
    private var pending: RunChange
    private var committed: Int
    private var isWriting = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private let crash: CrashInjection?
    private var watchers: [UUID: AsyncStream<Void>.Continuation] = [:]

    /// - Parameters:
    ///   - run: the run as far as it is stored.
    ///   - redactor: hides the run's secrets.
    ///   - stagesWithoutPayloads: the stages whose payloads are not recorded.
    init(
        _ run: Run, store: any RunStore, clock: any RunClock, redactor: SecretRedactor? = nil,
        stagesWithoutPayloads: Set<String> = [], crash: CrashInjection? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) {
        self.run = run
        self.redactor = redactor ?? SecretRedactor(run: run.id)
        self.stagesWithoutPayloads = stagesWithoutPayloads
        self.store = store
        self.clock = clock
        self.observe = observe
        self.crash = crash
        pending = RunChange(events: [])
        committed = run.lastSeq
    }

    /// The run as stages and expressions see it: with secrets, and with payloads that no event keeps.
    var completeRun: Run { unrecorded ?? run }

    /// Restores the run as an earlier process knew it.
    func restore(_ run: Run) {
        unrecorded = run
    }

    /// Adds an event. A durable one is on disk when this returns; others are written with the next durable one.
    /// - Parameters:
    ///   - kept: the form that is recorded, if it differs.
    ///   - input: the input that a stage starts with.
    ///   - request: the request that the event settles.
    @discardableResult
    func record(
        _ kind: RunEvent.Kind, kept: RunEvent.Kind? = nil, stage: String? = nil, attempt: Int? = nil,
        isDurable: Bool = true, input: RecordedInput? = nil, request: String? = nil
    ) async throws -> RunEvent {
        if crash?.hasHappened == true { throw CancellationError() }
        let whole = RunEvent(seq: run.lastSeq + 1, at: clock.now, stage: stage, attempt: attempt, kind: kind)
        var event = whole
        if let kept = recorded(kept ?? kind, of: stage) ?? kept {
            event = RunEvent(seq: whole.seq, at: whole.at, stage: stage, attempt: attempt, kind: kept)
            if unrecorded == nil { unrecorded = run }
        }
        try run.apply(event)
        try unrecorded?.apply(whole)
        pending.events.append(event)
        if let input { pending.inputs.append(input) }
        if let request { pending.settled.append(request) }
        observe(event, run)
        if case .answered = kind { for watcher in watchers.values { watcher.yield() } }
        // Events that wait for a durable one are bounded.
        if isDurable || pending.events.count >= Self.maximumPending { try await flush(upTo: event.seq) }
        return event
    }

    private static let maximumPending = 256

    /// Waits for the answer to a stage's question.
    /// - Throws: `CancellationError`.
    func answer(to question: StepID, of stage: String) async throws -> StageAnswer {
        let (answers, watcher) = AsyncStream.makeStream(of: Void.self)
        let id = UUID()
        watchers[id] = watcher
        defer { watchers[id] = nil }
        watcher.yield()
        for await _ in answers {
            if let answer = run[stage]?.questions.last(where: { $0.step == question })?.answer { return answer }
        }
        throw CancellationError()
    }

    /// The form that is recorded in place of an event; nil if that is the event itself.
    private func recorded(_ kind: RunEvent.Kind, of stage: String?) -> RunEvent.Kind? {
        var changed: RunEvent.Kind?
        if let stage, stagesWithoutPayloads.contains(stage) { changed = kind.withoutPayloads }
        // Secrets are hidden before texts are cut: half a secret would not be found.
        if !redactor.isEmpty { changed = (changed ?? kind).mappingTexts(redactor.mask) }
        return (changed ?? kind).withPayloadsCut ?? changed
    }

    private func flush(upTo seq: Int) async throws {
        while committed < seq {
            if isWriting {
                await withCheckedContinuation { waiters.append($0) }
                continue
            }
            if crash?.hasHappened == true { throw CancellationError() }
            isWriting = true
            let batch = pending
            pending = RunChange(events: [])
            let failure: (any Error)?
            do {
                if let last = batch.events.last?.seq { try crash?.willStore(upTo: last) }
                try await store.append(batch, to: run.id)
                committed = batch.events.last?.seq ?? committed
                failure = nil
                crash?.stored(upTo: committed)
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
