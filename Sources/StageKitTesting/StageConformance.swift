import Foundation
public import StageKit
import Synchronization

/// What every stage owes to those who use it, as a set of checks: the input is decoded and its faults are found, a
/// cancellation is honoured, what it did can be undone, and a run that is cut off anywhere does no effect twice.
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
    private let make: @Sendable () async throws -> Subject

    /// Creates the checks.
    /// - Parameters:
    ///   - input: an input with which the stage succeeds.
    ///   - badInputs: inputs that it must refuse.
    ///   - undoes: whether undoing the stage must bring its outside back to where it was.
    ///   - make: gives the stage with a fresh outside.
    public init(
        input: JSONValue, badInputs: [JSONValue] = [], undoes: Bool = true,
        make: @escaping @Sendable () async throws -> Subject
    ) {
        self.input = input
        self.badInputs = badInputs
        self.undoes = undoes
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
        let events = try await whole.store.events(of: Trial.id).count
        let wanted = try await unbroken.look()
        for seq in 1..<max(2, events) {
            let subject = try await make()
            let trial = Trial(subject)
            _ = try await trial.run(input, cutAfter: seq)
            let run = try await trial.resume(input)
            guard run.status == .succeeded else {
                return "Cut off after event \(seq) it ends otherwise: \(Self.words(run))"
            }
            let look = try await subject.look()
            guard look == wanted else {
                return "Cut off after event \(seq) it leaves \(look.text()), and unbroken \(wanted.text())."
            }
        }
        return nil
    }

    private func isCancelled() async throws -> String? {
        let subject = try await make()
        let before = try await subject.look()
        let trial = Trial(subject)
        let began = AsyncStream.makeStream(of: Void.self)
        let run = try await withThrowingTaskGroup(of: Run.self) { group in
            group.addTask {
                defer { began.continuation.finish() }
                return try await trial.run(input) { event, _ in
                    if case .stageStarted = event.kind { began.continuation.yield() }
                }
            }
            for await _ in began.stream { break }
            group.cancelAll()
            return try await group.next()
        }
        guard let run, run.status.hasEnded else { return "It did not end." }
        // It may have been done before it could be stopped.
        guard run.status != .succeeded, undoes else { return nil }
        let look = try await subject.look()
        return look == before ? nil : "Cancelled it leaves \(look.text()), and before there was \(before.text())."
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

    private func runner(cutAfter seq: Int? = nil) -> PipelineRunner {
        var runner = PipelineRunner(store: store, clock: clock)
        runner.cutsAfter = seq
        return runner
    }

    func run(
        _ input: JSONValue, cutAfter seq: Int? = nil,
        observe: @escaping @Sendable (RunEvent, Run) -> Void = { _, _ in }
    ) async throws -> Run {
        try await runner(cutAfter: seq).run(prepared(input), id: Self.id, observe: observe)
    }

    func resume(_ input: JSONValue) async throws -> Run {
        try await runner().resume(prepared(input), id: Self.id)
    }

    func rollBack(_ input: JSONValue) async throws -> Run {
        try await runner().rollBack(prepared(input), id: Self.id)
    }
}
