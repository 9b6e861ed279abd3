import Foundation
import Testing

@testable import StageKit

@Suite("Illegal events")
struct RunTransitionTests {
    private static let start = RunEvent.Kind.runStarted(
        pipeline: "p", stages: [.init(id: "a", name: "a", type: "wait", needs: [])], parameters: [:])

    private static func event(_ seq: Int, _ kind: RunEvent.Kind, stage: String? = nil, attempt: Int? = nil) -> RunEvent
    {
        RunEvent(seq: seq, at: Date(timeIntervalSince1970: 0), stage: stage, attempt: attempt, kind: kind)
    }

    /// The error of the last of the events, which follow the start of the run and belong to stage `a`'s first attempt.
    private static func fault(_ kinds: [RunEvent.Kind], run: [RunEvent.Kind] = []) -> String? {
        var events = [event(1, start)]
        for kind in kinds { events.append(event(events.count + 1, kind, stage: "a", attempt: 1)) }
        for kind in run { events.append(event(events.count + 1, kind)) }
        do {
            _ = try Run(id: "r", events: events)
            return nil
        } catch {
            return error.description
        }
    }

    private static let started = RunEvent.Kind.stageStarted(input: [:])
    private static let failed = RunEvent.Kind.attemptFailed(.init(error: .init(code: "failed", message: "x")))
    private static func end(_ status: RunStatus) -> RunEvent.Kind {
        .stageEnded(status: status, outputs: .null, error: nil)
    }

    @Test(
        "name the event and the state of the stage",
        arguments: [
            ([.stepStarted("x", undo: nil)], "'step_started'", "stage 'a' is pending"),
            ([started, started], "'stage_started'", "runs attempt 1"),
            ([started, .stepCompleted("x", result: 1)], "'step_completed'", "has not started step 'x'"),
            (
                [started, .stepStarted("x", undo: nil), .stepStarted("x", undo: nil)], "'step_started'",
                "has started step 'x'"
            ),
            (
                [
                    started, .stepStarted("x", undo: nil), .stepCompleted("x", result: 1),
                    .stepCompleted("x", result: 1),
                ],
                "'step_completed'", "has ended step 'x'"
            ),
            (
                [started, .answered("q", answer: .init(isApproval: true, by: "b"))], "'answered'",
                "has no open question 'q'"
            ),
            ([end(.succeeded)], "'stage_ended'", "is pending"),
            ([started, failed, failed], "'attempt_failed'", "has recorded the failure of attempt 1"),
            ([started, failed, end(.succeeded)], "'stage_ended'", "is running"),
            ([started, end(.succeeded), end(.failed)], "'stage_ended'", "has ended as succeeded"),
            ([started, end(.succeeded), .stepStarted("x", undo: nil)], "'step_started'", "has ended as succeeded"),
            ([started, .stageReopened], "'stage_reopened'", "is running"),
            ([started, .undoStarted(key: "k")], "'undo_started'", "has nothing to undo under 'k'"),
            ([started, .runResumed], "'run_resumed'", "the event belongs to the run"),
        ] as [([RunEvent.Kind], String, String)])
    func stages(kinds: [RunEvent.Kind], event: String, state: String) {
        let fault = Self.fault(kinds)
        #expect(fault?.contains(event) == true && fault?.contains(state) == true, "\(fault ?? "legal")")
        #expect(Self.fault(Array(kinds.dropLast())) == nil)
    }

    @Test(
        "name the event and the state of the run",
        arguments: [
            ([start], "'run_started'", "the run is running"),
            ([.runEnded(status: .succeeded), .runEnded(status: .failed)], "'run_ended'", "the run is succeeded"),
            ([.runEnded(status: .running)], "'run_ended'", "the run is running"),
            ([.runEnded(status: .failed), .rollbackRequested(by: "a")], "'rollback_requested'", "the run is failed"),
            ([.runWaiting(until: nil), .target([:])], "'target'", "the run is waiting"),
            ([.stageReopened], "'stage_reopened'", "it belongs to a stage, and names none"),
        ] as [([RunEvent.Kind], String, String)])
    func runs(kinds: [RunEvent.Kind], event: String, state: String) {
        let fault = Self.fault([], run: kinds)
        #expect(fault?.contains(event) == true && fault?.contains(state) == true, "\(fault ?? "legal")")
        #expect(Self.fault([], run: Array(kinds.dropLast())) == nil)
    }

    @Test("are errors before the start, without their predecessor, and of unknown stages")
    func order() {
        #expect(throws: RunEventError.self) { try Run(id: "r", events: [Self.event(1, .runResumed)]) }
        #expect(throws: RunEventError.self) { try Run(id: "r", events: [Self.event(2, Self.start)]) }
        let gap = #expect(throws: RunEventError.self) {
            try Run(id: "r", events: [Self.event(1, Self.start), Self.event(3, .runResumed)])
        }
        #expect(gap?.description.contains("Event 3 ('run_resumed') follows event 1") == true)
        #expect(throws: RunEventError.self) {
            try Run(id: "r", events: [Self.event(1, Self.start), Self.event(2, Self.started, stage: "b")])
        }
    }
}
