import Foundation
public import StageKit
import Synchronization

/// What every stage owes to those who use it, as a set of checks: the input is decoded and its faults are found, a
/// cancellation is honoured at any moment, what it did can be undone, and a run that is cut off anywhere does no effect
/// twice: neither after what is on record, nor after an effect whose record is lost.
///
/// The stage runs in virtual time, many times, each time against an outside of its own:
/// ```swift
/// let findings = await StageConformance(input: ["name": "Ada"], badInputs: [[:], ["name": 7]]) {
///     let world = World()
///     return StageConformance.Subject(kind: StageKind("greet", about: "…", stage: Greet(world)), look: { world.json })
/// }.findings()
/// #expect(findings.isEmpty)
/// ```
public struct StageConformance: Sendable {
    /// A stage with an outside of its own.
    public struct Subject: Sendable {
        /// The stage.
        public let kind: StageKind
        /// The folder that relative paths start from.
        public let folder: String
        /// How its outside looks now; two outsides that look alike are equal.
        public let look: @Sendable () async throws -> JSONValue

        /// Creates a subject.
        public init(
            kind: StageKind, folder: String = "/", look: @escaping @Sendable () async throws -> JSONValue = { .null }
        ) {
            self.kind = kind
            self.folder = folder
            self.look = look
        }
    }

    /// Something that the stage owes and does not do.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// Which of the rules.
        public let rule: String
        /// What was seen.
        public let seen: String

        /// Both in a line.
        public var description: String { "\(rule): \(seen)" }
    }

    private let input: JSONValue
    private let badInputs: [JSONValue]
    private let undoes: Bool
    private let patience: Duration
    private let make: @Sendable () async throws -> Subject

    /// Creates the checks.
    /// - Parameters:
    ///   - input: an input with which the stage succeeds.
    ///   - badInputs: inputs that it must refuse.
    ///   - undoes: whether undoing the stage must bring its outside back to where it was.
    ///   - patience: how long, in real time, the stage may take to end after it was cancelled.
    ///   - make: gives the stage with a fresh outside.
    public init(
        input: JSONValue, badInputs: [JSONValue] = [], undoes: Bool = true, patience: Duration = .seconds(5),
        make: @escaping @Sendable () async throws -> Subject
    ) {
        self.input = input
        self.badInputs = badInputs
        self.undoes = undoes
        self.patience = patience
        self.make = make
    }

    /// Makes all checks.
    /// - Returns: what the stage does not do; empty if it does all of it.
    public func findings() async -> [Finding] {
        var findings: [Finding] = []
        func check(_ rule: String, _ body: () async throws -> String?) async {
            do {
                if let seen = try await body() { findings.append(Finding(rule: rule, seen: seen)) }
            } catch {
                findings.append(Finding(rule: rule, seen: "\(error)"))
            }
        }
        await check("a good input succeeds", succeeds)
        guard findings.isEmpty else { return findings }
        for bad in badInputs { await check("a bad input is refused") { try await refuses(bad) } }
        await check("what is cut off is gone on with, and no effect is had twice", goesOn)
        await check("a cancellation is honoured", isCancelled)
        if undoes { await check("what it did can be undone") { try await isUndone() } }
        return findings
    }

    // MARK: The rules

    private func succeeds() async throws -> String? {
        let run = try await Trial(make()).run(input)
        return run.status == .succeeded ? nil : Self.words(run)
    }

    private func refuses(_ bad: JSONValue) async throws -> String? {
        let subject = try await make()
        let before = try await subject.look()
        do {
            let run = try await Trial(subject).run(bad)
            guard run.status == .failed else { return "\(bad.text()) is taken." }
        } catch is DocumentFaults {
            // Found before anything ran.
        }
        return try await subject.look() == before ? nil : "\(bad.text()) is refused after something was changed."
    }

    private func goesOn() async throws -> String? {
        let unbroken = try await make()
        let whole = Trial(unbroken)
        _ = try await whole.run(input)
        let wanted = try await unbroken.look()
        // What is only said is recorded with what comes after it.
        let points = try await whole.events().filter { !$0.kind.isSaid }.map(\.seq)
        for point in points.flatMap({ $0 == 1 ? [CutPoint.after($0)] : [.before($0), .after($0)] }) {
            let subject = try await make()
            let trial = Trial(subject)
            do {
                _ = try await trial.run(input, cutAt: point)
            } catch is CancellationError {
                // So it ends where not even its end is recorded.
            }
            let what = try await "Cut off \(words(point, in: whole))"
            let run = try await trial.resume(input)
            guard run.status == .succeeded else { return "\(what) it ends otherwise: \(Self.words(run))" }
            let look = try await subject.look()
            guard look == wanted else { return "\(what) it leaves \(look.text()), and unbroken \(wanted.text())." }
        }
        return nil
    }

    private func words(_ point: CutPoint, in trial: Trial) async throws -> String {
        let (seq, word) =
            switch point {
            case .after(let seq): (seq, "after")
            case .before(let seq): (seq, "before the record of")
            }
        let event = try await trial.events().first { $0.seq == seq }
        return "\(word) event \(seq) (\(event?.kind.words ?? ""))"
    }

    private func isCancelled() async throws -> String? {
        let whole = try await Trial(make())
        _ = try await whole.run(input)
        let events = try await whole.events().filter { !$0.kind.isSaid && $0.stage == Trial.stage }
        // The last one is that it has ended.
        for event in events.dropLast() {
            let subject = try await make()
            let before = try await subject.look()
            let trial = Trial(subject)
            let what = "Cancelled after event \(event.seq) (\(event.kind.words))"
            guard let (run, time) = try await trial.run(input, cancelledAfter: event.seq, patience: patience) else {
                return "\(what) it does not end."
            }
            // Too late for this one: it took another way.
            guard let time else { continue }
            guard time <= patience else {
                let warning = try await trial.events().compactMap(\.kind.warning).last
                return "\(what) it did not end within \(TimeLength(patience)).\(warning.map { " \($0)" } ?? "")"
            }
            if let next = try await trial.events().first(where: { $0.seq > event.seq && $0.kind.isNewWork }) {
                return "\(what) it goes on: \(next.kind.words)."
            }
            switch run.status {
            // What was under way then was all that was left to do.
            case .succeeded: continue
            case .canceled: break
            default: return "\(what) it does not end as cancelled: \(Self.words(run))"
            }
            guard run.undoFailures.isEmpty else { return "\(what): \(run.undoFailures.joined(separator: " "))" }
            guard undoes else { continue }
            let look = try await subject.look()
            guard look == before else {
                return "\(what) it leaves \(look.text()), and before there was \(before.text())."
            }
        }
        return nil
    }

    private func isUndone() async throws -> String? {
        let subject = try await make()
        let before = try await subject.look()
        let trial = Trial(subject)
        _ = try await trial.run(input)
        let run = try await trial.rollBack(input)
        guard run.undoFailures.isEmpty else { return run.undoFailures.joined(separator: " ") }
        let look = try await subject.look()
        return look == before ? nil : "Undone it leaves \(look.text()), and before there was \(before.text())."
    }

    private static func words(_ run: Run) -> String {
        run[Trial.stage]?.error?.message ?? "It ends as \(run.status.rawValue)."
    }
}

/// One stage, run as a pipeline of its own in virtual time.
private struct Trial: Sendable {
    static let id = "conformance"
    static let stage = "subject"

    let store = InMemoryRunStore()
    private let subject: StageConformance.Subject
    private let clock = TestClock()

    init(_ subject: StageConformance.Subject) {
        self.subject = subject
    }

    private func prepared(_ input: JSONValue) async throws -> PreparedPipeline {
        var pipeline = Pipeline(name: "conformance", folder: subject.folder)
        pipeline.stages = [
            StageDefinition(id: Self.stage, type: subject.kind.type, input: SourceValue(input))
        ]
        return try await PipelinePreparation(registry: StageRegistry([subject.kind])).prepare(
            pipeline, parameters: [:])
    }

    private func runner(cutAt point: CutPoint? = nil) -> PipelineRunner {
        var runner = PipelineRunner(store: store, clock: clock)
        runner.cutPoint = point
        return runner
    }

    func events() async throws -> [RunEvent] { try await store.events(of: Self.id) }

    func run(
        _ input: JSONValue, cutAt point: CutPoint? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        try await runner(cutAt: point).run(prepared(input), id: Self.id, observe: observe)
    }

    /// Runs the stage and cancels the run when an event happens.
    /// - Returns: the run, and how long the stage took to end after that, in real time; nil for the time if the event did
    ///   not happen before the end, nil for all of it if the stage does not end at all.
    func run(
        _ input: JSONValue, cancelledAfter seq: Int, patience: Duration
    ) async throws -> (run: Run, time: Duration?)? {
        let cancellation = Cancellation()
        let ended = AsyncStream.makeStream(of: Result<Run, any Error>.self)
        let task = Task {
            // The task is known before there is anything to cancel it for.
            await cancellation.begin()
            do {
                let run = try await run(input) { event, _ in
                    if event.seq == seq, event.stage == Self.stage { cancellation.cancel() }
                    if event.kind.isEnd { cancellation.noteEnd() }
                }
                ended.continuation.yield(.success(run))
            } catch {
                ended.continuation.yield(.failure(error))
            }
            ended.continuation.finish()
        }
        cancellation.set(task)
        // Something that cannot be stopped is left behind, so that the author is told.
        let watch = Task {
            await cancellation.wait()
            try? await Task.sleep(for: patience * 3)
            ended.continuation.finish()
        }
        defer { watch.cancel() }
        for await result in ended.stream { return (try result.get(), cancellation.time) }
        return nil
    }

    func resume(_ input: JSONValue) async throws -> Run {
        try await runner().resume(prepared(input), id: Self.id)
    }

    func rollBack(_ input: JSONValue) async throws -> Run {
        try await runner().rollBack(prepared(input), id: Self.id)
    }
}

/// Cancels a task from within, and takes the time that it needs to end.
private final class Cancellation: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var canceledAt: ContinuousClock.Instant?
        var endedAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let known = AsyncStream.makeStream(of: Void.self)
    private let canceled = AsyncStream.makeStream(of: Void.self)

    func set(_ task: Task<Void, Never>) {
        state.withLock { $0.task = task }
        known.continuation.finish()
    }

    func begin() async { for await _ in known.stream {} }

    func cancel() {
        state.withLock { state in
            state.canceledAt = .now
            state.task?.cancel()
        }
        canceled.continuation.finish()
    }

    func wait() async { for await _ in canceled.stream {} }

    func noteEnd() { state.withLock { $0.endedAt = $0.endedAt ?? .now } }

    /// From the cancellation to the end of the work; nil if it was not cancelled.
    var time: Duration? {
        state.withLock { state in state.canceledAt.map { (state.endedAt ?? .now) - $0 } }
    }
}

extension RunEvent.Kind {
    /// Whether it is only said, and rides with what is recorded next.
    fileprivate var isSaid: Bool {
        switch self {
        case .log, .progress, .report: true
        default: false
        }
    }

    /// Whether the work of an attempt is over with it, undo left out.
    fileprivate var isEnd: Bool {
        switch self {
        case .attemptFailed, .stageEnded: true
        default: false
        }
    }

    /// Whether a cancelled stage must not begin it any more.
    fileprivate var isNewWork: Bool {
        switch self {
        case .stepBegun(let name, _): !StageContext.isReserved(stepName: name)
        case .asked, .retryScheduled: true
        default: false
        }
    }

    fileprivate var warning: String? {
        if case .log(.warning, let message, _) = self { message } else { nil }
    }

    /// What happened, in a few words.
    fileprivate var words: String {
        switch self {
        case .stepBegun(let name, _): "'\(name)' begins"
        case .stepDone(let name, _): "'\(name)' is done"
        case .stepFailed(let name, _, _): "'\(name)' failed"
        case .waiting(let name, _): "'\(name)' waits"
        default: type
        }
    }
}
