import Foundation
import Testing

@testable import StageKit

@Suite("The step journal")
struct StepJournalTests {
    private static func record(
        _ id: StepID, result: JSONValue? = 1, undo: UndoStep? = nil, error: RunEvent.ErrorSummary? = nil
    ) -> StageRun.StepRecord {
        var record = StageRun.StepRecord(attempt: 1, id: id, undo: undo)
        record.result = result
        record.error = error
        return record
    }

    /// Starts and ends a step.
    private static func ask(_ journal: StepJournal, _ step: StepID, undo: UndoStep? = nil) throws -> StepJournal.Answer
    {
        defer { journal.end(step) }
        return try journal.start(step, undo: undo)
    }

    @Test("returns the recorded results in order, then new steps")
    func replays() throws {
        let journal = StepJournal(recorded: [
            Self.record("a", result: 7),
            Self.record("b", result: nil, error: .init(code: "refused", message: "no", isRetryable: true)),
            Self.record("c", result: nil),
        ])
        #expect(journal.isReplaying && !journal.isLive)
        guard case .completed(7) = try Self.ask(journal, "a") else { return #expect(Bool(false), "a") }
        guard case .failed(let error) = try Self.ask(journal, "b") else { return #expect(Bool(false), "b") }
        #expect(error.code == .refused && error.isRetryable)
        #expect(journal.wasStarted("c"))
        guard case .started = try Self.ask(journal, "c") else { return #expect(Bool(false), "c") }
        #expect(journal.isLive)
        guard case .new = try Self.ask(journal, "d") else { return #expect(Bool(false), "d") }
    }

    @Test(
        "tells identities apart by their parts, whatever characters names have",
        arguments: [
            StepID("a›b"), StepID("b", in: .parallel("a")), StepID("undo 1 of k"), StepID("hold, 2"),
            StepID("hold", iteration: 2), StepID("b", in: .undo(round: 1, key: "a")),
            StepID("x", in: .parallel("undo x")),
        ])
    func names(step: StepID) throws {
        let all: [StepID] = [
            StepID("a›b"), StepID("b", in: .parallel("a")), StepID("undo 1 of k"), StepID("hold, 2"),
            StepID("hold", iteration: 2), StepID("b", in: .undo(round: 1, key: "a")),
            StepID("x", in: .parallel("undo x")),
        ]
        let journal = StepJournal(recorded: [Self.record(step)])
        for other in all where other != step { #expect(!journal.wasStarted(other) && journal.result(of: other) == nil) }
        guard case .completed = try Self.ask(journal, step) else { return #expect(Bool(false), "\(step)") }
        #expect(StepID(json: step.json) == step)
    }

    @Test("matches steps of groups in any order, and refuses two of one identity")
    func groups() throws {
        let one = StepID("one", in: .parallel("g"))
        let two = StepID("two", in: .parallel("g"))
        let journal = StepJournal(recorded: [Self.record(one, result: 1), Self.record(two, result: 2)])
        guard case .completed(2) = try journal.start(two, undo: nil) else { return #expect(Bool(false)) }
        guard case .completed(1) = try journal.start(one, undo: nil) else { return #expect(Bool(false)) }
        #expect(throws: StageError.self) { try journal.start(one, undo: nil) }
    }

    @Test("refuses another step than the recorded one, naming both and what to do")
    func replaced() throws {
        let journal = StepJournal(recorded: [Self.record("look"), Self.record("move")])
        _ = try Self.ask(journal, "look")
        let error = #expect(throws: StageError.self) { try Self.ask(journal, "shift") }
        #expect(error?.code == .changed)
        #expect(error?.message.contains("'move' is recorded") == true)
        #expect(error?.message.contains("asks for 'shift'") == true)
        #expect(error?.message.contains("staysail rollback") == true)
    }

    @Test("refuses another undo than the recorded one")
    func undoChanged() throws {
        let undo = UndoStep("alias live", before: 1, wanted: 2)
        let journal = StepJournal(recorded: [Self.record("move", undo: undo)])
        let error = #expect(throws: StageError.self) {
            try Self.ask(journal, "move", undo: UndoStep("alias next", before: 1, wanted: 2))
        }
        #expect(error?.message.contains("'alias live'") == true && error?.message.contains("'alias next'") == true)
    }

    @Test("stops a stage where a complete journal ends")
    func complete() throws {
        let journal = StepJournal(recorded: [Self.record("a")], isComplete: true)
        _ = try Self.ask(journal, "a")
        #expect(throws: CancellationError.self) { try Self.ask(journal, "b") }
        #expect(journal.difference == .stepAdded("b"))
        #expect(journal.unused == nil)
    }

    @Test("skips to a recorded step with the results before it")
    func skips() throws {
        let journal = StepJournal(recorded: [
            Self.record("a", result: 1), Self.record("b", result: 2), Self.record("c"),
        ])
        #expect(journal.skip(to: "c") == ["a": 1, "b": 2])
        guard case .completed = try Self.ask(journal, "c") else { return #expect(Bool(false)) }
        #expect(!journal.isReplaying)
        #expect(journal.skip(to: "none").isEmpty)
    }
}
