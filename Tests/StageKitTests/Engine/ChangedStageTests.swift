import StageKit
import StageKitTesting
import Testing

/// A version of a stage, as the steps that it executes.
struct StageVersion: Sendable {
    var steps = ["look", "move", "check"]
    var undoKey = "alias live"
    var wanted: JSONValue = "new"
    var outputs: JSONValue = ["done": true]
    var line = "moving"
    var failure: String?

    static let text = "name: p\nstages: [{ id: a, type: versioned }]"

    /// A bench with this version of the stage.
    func bench(_ trace: Trace = Trace()) -> Workbench {
        var bench = Workbench()
        bench.add("versioned", undo: { record, _ in trace.add("undo \(record.key)") }) { _, context in
            for step in steps {
                let undo = step == "move" ? UndoStep(undoKey, before: "old", wanted: wanted) : nil
                let value: String = try await context.step(step, undo: undo) {
                    trace.add(step)
                    return step
                }
                if value == "move" { await context.log(line) }
            }
            if let failure { throw StageError(.unhealthy, failure) }
            return outputs
        }
        return bench
    }
}

@Suite("A stage that changes between a crash and a resume")
struct ChangedStageTests {
    /// Runs the first version until `check` has started, and resumes with another one.
    private static func resume(with version: StageVersion) async throws -> (run: Run, trace: [String]) {
        let store = InMemoryRunStore()
        let bench = StageVersion().bench()
        var runner = PipelineRunner(store: store, clock: bench.clock)
        // Run started, stage started, two events for each step, the log line.
        runner.crashPoint = .after(8)
        _ = try? await runner.run(bench.prepare(StageVersion.text), id: "run-1")
        let trace = Trace()
        let changed = version.bench(trace)
        let run = try await PipelineRunner(store: store, clock: changed.clock)
            .resume(changed.prepare(StageVersion.text), id: "run-1")
        return (run, trace.all)
    }

    @Test("continues if it did not change")
    func same() async throws {
        let (run, trace) = try await Self.resume(with: StageVersion())
        #expect(run.status == .succeeded)
        #expect(trace == ["check"])
    }

    @Test(
        "fails the stage and undoes it, naming the recorded and the requested step",
        arguments: [
            (StageVersion(steps: ["look", "shift", "check"]), "'move' is recorded", "asks for 'shift'"),
            (StageVersion(steps: ["move", "look", "check"]), "'look' is recorded", "asks for 'move'"),
            (StageVersion(steps: ["look", "warn", "move", "check"]), "'move' is recorded", "asks for 'warn'"),
            (StageVersion(steps: ["look", "check"]), "'move' is recorded", "asks for 'check'"),
            (StageVersion(steps: ["look", "move"]), "'check' is recorded", "does not ask for it"),
            (StageVersion(undoKey: "alias next"), "'alias live'", "'alias next'"),
        ])
    func changed(version: StageVersion, recorded: String, requested: String) async throws {
        let (run, trace) = try await Self.resume(with: version)
        let error = try #require(run["a"]?.error)
        #expect(error.code == "changed")
        #expect(error.message.contains(recorded) && error.message.contains(requested), "\(error.message)")
        #expect(error.message.contains("Resume the run with the version of the stage that started it"))
        #expect(trace == ["undo alias live"])
        #expect(run.status == .failed)
    }
}
