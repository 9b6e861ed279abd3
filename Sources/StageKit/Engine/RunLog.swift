import Expressions
import Foundation

/// The one writer of a run's events: numbers them, folds them, shows them, and stores them in order.
actor RunLog {
    /// The run as it is recorded and shown.
    private(set) var run: Run
    /// The run with what is not recorded, if there is such a thing.
    private var unrecorded: Run?
    private let texts: SecretRedactor
    /// The stages of which no payloads are kept.
    private let stagesWithoutPayloads: Set<String>
    private let store: any RunStore
    private let clock: any RunClock
    private let observe: @Sendable (RunEvent, Run) -> Void
    private var pending: RunChange
    private var committed: Int
    private var isWriting = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private let cut: CrashInjection?
    private var watchers: [UUID: AsyncStream<Void>.Continuation] = [:]

    /// - Parameters:
    ///   - run: the run as far as it is stored.
    ///   - texts: what must not be recorded.
    ///   - unkept: the stages of which no payloads are kept.
    init(
        _ run: Run, store: any RunStore, clock: any RunClock, texts: SecretRedactor? = nil,
        stagesWithoutPayloads: Set<String> = [],
        cut: CrashInjection? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void
    ) {
        self.run = run
        self.texts = texts ?? SecretRedactor(run: run.id)
        self.stagesWithoutPayloads = stagesWithoutPayloads
        self.store = store
        self.clock = clock
        self.observe = observe
        self.cut = cut
        pending = RunChange(events: [])
        committed = run.lastSeq
    }

    /// The run as stages and expressions see it: with secrets, and with what no event keeps.
    var whole: Run { unrecorded ?? run }

    /// Takes what an earlier process did not record.
    func complete(with whole: Run) {
        unrecorded = whole
    }

    /// Adds an event. A lasting one is on disk when this returns; others ride with the next lasting one.
    /// - Parameters:
    ///   - kept: what is recorded of it, unless that is all.
    ///   - input: the input that a stage starts with.
    ///   - request: the request that the event answers.
    func record(
        _ kind: RunEvent.Kind, kept: RunEvent.Kind? = nil, stage: String? = nil, attempt: Int? = nil,
        lasting: Bool = true, input: RecordedInput? = nil, request: String? = nil
    ) async throws {
        if cut?.hasHappened == true { throw CancellationError() }
        let whole = RunEvent(seq: run.lastSeq + 1, at: clock.now, stage: stage, attempt: attempt, kind: kind)
        var event = whole
        if let kept = recorded(kept ?? kind, of: stage) ?? kept {
            event = RunEvent(seq: whole.seq, at: whole.at, stage: stage, attempt: attempt, kind: kept)
            if unrecorded == nil { unrecorded = run }
        }
        unrecorded?.apply(whole)
        run.apply(event)
        pending.events.append(event)
        if let input { pending.inputs.append(input) }
        if let request { pending.settled.append(request) }
        observe(event, run)
        if case .answered = kind { for watcher in watchers.values { watcher.yield() } }
        // What rides with the next lasting event must not grow without bound until there is one.
        if lasting || pending.events.count >= Self.mostPending { try await flush(upTo: event.seq) }
    }

    private static let mostPending = 256

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

    /// What is recorded in place of what happened; nil if that is all of it.
    private func recorded(_ kind: RunEvent.Kind, of stage: String?) -> RunEvent.Kind? {
        var changed: RunEvent.Kind?
        if let stage, stagesWithoutPayloads.contains(stage) { changed = kind.withoutPayloads }
        // First hidden, then cut: half a secret would not be found.
        if !texts.isEmpty { changed = (changed ?? kind).mappingTexts(texts.mask) }
        return (changed ?? kind).withPayloadsCut ?? changed
    }

    private func flush(upTo seq: Int) async throws {
        while committed < seq {
            if isWriting {
                await withCheckedContinuation { waiters.append($0) }
                continue
            }
            if cut?.hasHappened == true { throw CancellationError() }
            isWriting = true
            let batch = pending
            pending = RunChange(events: [])
            let failure: (any Error)?
            do {
                if let last = batch.events.last?.seq { try cut?.willStore(upTo: last) }
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
