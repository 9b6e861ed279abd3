import StageKit
import StageKitTesting
import Testing

@Suite("A replay of a changed stage")
struct ReplayDifferenceTests {
    /// Runs one version to its end, and replays the run with another one.
    private static func replay(
        _ first: StageVersion = StageVersion(), with version: StageVersion, text: String = StageVersion.text
    ) async throws -> RunReplay.Outcome {
        let store = InMemoryRunStore()
        _ = try await first.bench().run(StageVersion.text, store: store)
        let bench = version.bench()
        return await RunReplay(
            pipeline: try await bench.prepare(text), events: try await store.events(of: "run-1"),
            inputs: try await store.inputs(of: "run-1")
        ).compare(run: "run-1", user: "ada")
    }

    private static func difference(
        _ first: StageVersion = StageVersion(), with version: StageVersion, text: String = StageVersion.text
    ) async throws -> String {
        guard case .different(let text) = try await replay(first, with: version, text: text) else { return "same" }
        return text
    }

    @Test("finds nothing if it did not change")
    func same() async throws {
        guard case .same = try await Self.replay(with: StageVersion()) else {
            Issue.record("\(try await Self.replay(with: StageVersion()))")
            return
        }
    }

    @Test(
        "reports the run, the stage, what is recorded, what the stage does now, and what to do",
        arguments: [
            (
                StageVersion(steps: ["look", "shift", "check"]),
                "step 'move' is recorded, and the stage asks for 'shift'"
            ),
            (StageVersion(steps: ["move", "look", "check"]), "step 'look' is recorded, and the stage asks for 'move'"),
            (StageVersion(steps: ["look", "move", "check", "end"]), "asks for step 'end', which is not recorded"),
            (StageVersion(steps: ["look", "move"]), "step 'check' is recorded, and the stage does not ask for it"),
            (StageVersion(undoKey: "alias next"), "the undo of step 'move' is recorded as 'alias live'"),
            (StageVersion(wanted: "newer"), "the undo of step 'move' ('alias live') has other values"),
            (
                StageVersion(outputs: ["done": false]),
                #"the outputs {"done":true} are recorded, and are now {"done":false}"#
            ),
            (StageVersion(line: "shifting"), "it logs 'shifting' now, which is not recorded"),
            (StageVersion(failure: "It is bad."), "success is recorded, and it fails now: It is bad."),
        ])
    func changed(version: StageVersion, words: String) async throws {
        let difference = try await Self.difference(with: version)
        #expect(difference.hasPrefix("Run run-1, stage 'a': "), "\(difference)")
        #expect(difference.contains(words), "\(difference)")
        #expect(difference.hasSuffix("or undo them with 'staysail rollback'."), "\(difference)")
    }

    @Test(
        "compares failures",
        arguments: [
            (String?.none, "the failure 'It is bad.' is recorded, and it succeeds now"),
            ("It is worse.", "the failure 'It is bad.' is recorded, and it fails now with: It is worse."),
        ])
    func failures(failure: String?, words: String) async throws {
        let difference = try await Self.difference(
            StageVersion(failure: "It is bad."), with: StageVersion(failure: failure))
        #expect(difference.contains(words), "\(difference)")
    }

    @Test("reports a stage that the pipeline no longer has")
    func stageRemoved() async throws {
        let difference = try await Self.difference(
            with: StageVersion(), text: "name: p\nstages: [{ id: b, type: versioned }]")
        #expect(difference.hasPrefix("Run run-1: stage 'a' is recorded, and the pipeline has no such stage"))
    }
}
