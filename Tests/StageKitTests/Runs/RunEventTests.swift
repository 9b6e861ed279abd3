import Expressions
import Foundation
import OrderedCollections
import StageKit
import Testing

@Suite("Events are stored by hand-written coding")
struct RunEventTests {
    static let kinds: [RunEvent.Kind] = [
        .runStarted(
            pipeline: "p",
            stages: [
                .init(id: "a", name: "A", type: "wait", needs: []), .init(id: "b", name: "b", type: "x", needs: ["a"]),
            ],
            parameters: ["x": 1]),
        .target(["account": "000000000000"]),
        .stageStarted(input: ["a": [1, 2.5, .null]]),
        .stepStarted("move", undo: nil),
        .stepStarted(StepID("move › on", iteration: 3, in: .parallel("undo 1")), undo: nil),
        .stepStarted(StepID("look", in: .undo(round: 2, key: "alias › live")), undo: nil),
        .stepStarted("move", undo: UndoStep("alias", before: ["v": "1"], wanted: ["v": "2"])),
        .stepCompleted("move", result: true),
        .stepInterrupted(StepID("hold", iteration: 12)),
        .stepFailed("move", refused: true, error: .init(code: "refused", message: "no")),
        .asked("go?", message: "Go on?", choices: ["yes", "later"]),
        .answered("go?", answer: StageAnswer(isApproval: true, choice: "yes", by: "ann", reason: "looks good")),
        .answered("go?", answer: StageAnswer(isApproval: false, by: "bob")),
        .attemptFailed(
            AttemptFailure(error: .init(code: "failed", message: "x"), isRetryable: true, isSettled: true)),
        .runResumed,
        .cancelRequested(by: "ann", reason: "too late"),
        .rollbackRequested(by: "ann"),
        .runWaiting(until: nil),
        .runWaiting(until: Date(timeIntervalSince1970: 1_700_000_000.5)),
        .stageReopened,
        .waiting(.step("hold"), until: Date(timeIntervalSince1970: 1_700_000_000.25)),
        .waiting(.restrictedHours, until: Date(timeIntervalSince1970: 1_700_000_000.25)),
        .secretDigests(["token": "(hidden 0)"]), .secretRead(reference: "env:TOKEN"), .stageIdle(true),
        .childRunStarted(run: "r.deploy"),
        .log(level: .warning, message: "look", data: ["x": 1]),
        .progress(fraction: 0.5, message: "half"),
        .progress(fraction: nil, message: "some"),
        .report(
            .trafficShifted(
                TrafficShift(
                    function: "f", alias: "live", stable: "1", candidate: "2", weight: 5, weights: ["1": 95, "2": 5],
                    undoKey: "alias f:live"))),
        .report(
            .healthVerdict(
                HealthVerdict(
                    check: "errors", verdict: "healthy", reason: "0 of 20", weight: 5, step: 1, version: "2",
                    at: "2026-01-05T12:00:00Z", isAdvisory: true, data: ["errors": 0]))),
        .report(.versionPublished(function: "f", version: "2")),
        .report(.leftover(Leftover(.alias("live", function: "f"), state: "version 1", splitsTraffic: true))),
        .report(.leftover(Leftover(.function("f")))), .report(.removed(.version("2", function: "f"))),
        .report(.custom(type: "log", data: ["x": 1])),
        .stageEnded(status: .failed, outputs: .null, error: .init(code: "failed", message: "x")),
        .stageEnded(status: .succeeded, outputs: ["x": 1], summary: "done", error: nil),
        .retryScheduled(at: Date(timeIntervalSince1970: 5), reason: "again"),
        .undoStarted(key: "alias"),
        .undoStarted(key: "alias", round: 2),
        .undoEnded(key: "alias", error: nil),
        .undoEnded(key: "alias", error: "no"),
        .runEnded(status: .canceled),
    ]

    @Test("every kind is decoded unchanged", arguments: kinds)
    func roundTrip(kind: RunEvent.Kind) throws {
        let event = RunEvent(
            seq: 3, at: Date(timeIntervalSince1970: 1_700_000_000.125), stage: "a", attempt: 2, kind: kind)
        let text = event.json.text()
        #expect(try RunEvent(json: JSONValue(parsing: text)) == event)
    }

    @Test(
        "an event of a newer release and a damaged event are errors",
        arguments: [
            (#"{"seq":1,"at":1,"type":"log","v":99,"body":{}}"#, "newer staysail"),
            (#"{"seq":1,"at":1,"type":"teleported","v":1,"body":{}}"#, "newer staysail"),
            (#"{"seq":1,"at":1,"type":"log","v":1,"body":{}}"#, "damaged"),
            (#"{"seq":1}"#, "damaged"),
            (#"{"seq":1,"at":1e300,"type":"run_resumed","v":1,"body":{}}"#, "damaged"),
            (#"{"seq":1,"at":-1e18,"type":"run_resumed","v":1,"body":{}}"#, "damaged"),
            (#"{"seq":1,"at":1,"type":"run_waiting","v":1,"body":{"until":1e300}}"#, "'until' cannot be read"),
            (#"{"seq":1,"at":1,"type":"retry_scheduled","v":1,"body":{"at":1e30,"reason":""}}"#, "'at' cannot be read"),
        ])
    func faults(text: String, words: String) throws {
        let json = try JSONValue(parsing: text)
        let fault = #expect(throws: RunEventError.self) { try RunEvent(json: json) }
        #expect(fault?.description.contains(words) == true)
    }

    @Test("state is a fold: events stored and read again give the same run")
    func fold() async throws {
        let store = InMemoryRunStore()
        var bench = Workbench()
        bench.add("moves") { _, context in
            try await context.step("one", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            await context.report(.versionPublished(function: "f", version: "1"))
            throw StageError(.unhealthy, "It is ill.")
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: moves }]", store: store)
        let stored = try await store.events(of: "run-1").map { try RunEvent(json: JSONValue(parsing: $0.json.text())) }
        #expect(try Run(id: "run-1", events: stored) == run)
        #expect(run["a"]?.leftovers == [Leftover(.version("1", function: "f"))])
    }
}
