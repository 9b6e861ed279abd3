import AWSServices
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Canary")
struct CanaryTests {
    static let check = "healthChecks: [{ invoke: { payload: { ping: true }, expect: { ok: true } } }]"
    static let canary = PipelineHarness.stage(
        "shift", "route",
        "alias: live, strategy: canary, target: newest, steps: [5, 25, { percent: 50, for: 10m }], interval: 2m, \(check)"
    )

    @Test("Steps through its weights, holds each for its time, and clears the weights with the last move")
    func steps() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let start = harness.clock.now
        let run = try await harness.run(Self.canary)
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(
            harness.weights == [#"{"1":95,"2":5}"#, #"{"1":75,"2":25}"#, #"{"1":50,"2":50}"#, #"{"2":100}"#])
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 14 * 60) < 1)
        let alias = try #require(harness.lambda.alias("live"))
        #expect(alias.functionVersion == 2)
        #expect(alias.weights.isEmpty)
        #expect(alias.description == "staysail: live=2 before=1 run=r1")
        #expect(harness.recorder.reports("health_verdict").count { $0["step"] == 1 } == 4)
        #expect(harness.lambda.mutations.count == 4)
        let outputs = run.stages["shift"]?.outputs
        #expect(outputs?["version"] == "2")
        #expect(outputs?["stable"] == "1")
        #expect(outputs?["movedFrom"] == "1")
        #expect(outputs?["changed"] == true)
    }

    @Test("A second run makes no mutating call and no checks")
    func second() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        try await harness.run(Self.canary)
        harness.lambda.forgetCalls()
        let run = try await harness.run(Self.canary, id: "r2")
        #expect(run.status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
        #expect(!harness.lambda.calls.contains { $0.hasPrefix("Invoke") })
        #expect(run.stages["shift"]?.outputs["changed"] == false)
    }

    @Test("an unhealthy candidate at 25 % is rolled back in one write, and the version stays")
    func rollback() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { [lambda = harness.lambda] version, _ in
            let isBad = (lambda.alias("live")?.weights[2] ?? 0) > 0.2
            return InvokeResult(statusCode: 200, payload: Data((isBad ? #"{"ok":false}"# : #"{"ok":true}"#).utf8))
        }
        let run = try await harness.run(Self.canary)
        #expect(run.status == .failed)
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(run.stages["shift"]?.error?.message.contains("at 25 %") == true)
        #expect(run.stages["shift"]?.error?.message.contains("ok: expected true, got false") == true)
        #expect(run.undoFailures.isEmpty)
        let alias = try #require(harness.lambda.alias("live"))
        #expect(alias.functionVersion == 1)
        #expect(alias.weights.isEmpty)
        #expect((alias.description ?? "").isEmpty)
        #expect(harness.lambda.mutations.count == 3)
        #expect(harness.lambda.versions() == ["1", "2"])
    }

    @Test("stay keeps the weights")
    func stay() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { [lambda = harness.lambda] _, _ in
            let isBad = lambda.alias("live")?.weights.isEmpty == false
            return InvokeResult(
                statusCode: 200, functionError: isBad ? "Unhandled" : nil, payload: Data(#"{"ok":true}"#.utf8))
        }
        let run = try await harness.run(Self.canary.replacing("interval:", with: "onUnhealthy: stay, interval:"))
        #expect(run.status == .failed)
        #expect(harness.lambda.alias("live")?.weights == [2: 0.05])
        #expect(harness.recorder.reports("leftover").last?["state"]?.stringValue?.contains("version 2 (5 %)") == true)
    }

    @Test("delete removes the version that this run published")
    func delete() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { [lambda = harness.lambda] _, _ in
            let isBad = lambda.alias("live")?.weights.isEmpty == false
            return InvokeResult(statusCode: 200, payload: Data((isBad ? "{}" : #"{"ok":true}"#).utf8))
        }
        let shift = Self.canary.replacing("interval:", with: "onUnhealthy: delete, interval:")
            .replacing("needs: []", with: "needs: [deploy]").replacing("target: newest", with: "target: published")
        let run = try await harness.run(PipelineHarness.deploy("v3") + shift)
        #expect(run.status == .failed)
        #expect(harness.lambda.versions() == ["1", "2"])
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
        #expect(harness.recorder.reports("removed").count == 1)
    }

    @Test("delete spares a version that this run did not publish, with a warning")
    func spare() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { _, _ in InvokeResult(statusCode: 200, payload: Data("{}".utf8)) }
        let run = try await harness.run(Self.canary.replacing("interval:", with: "onUnhealthy: delete, interval:"))
        #expect(run.status == .failed)
        #expect(harness.lambda.versions() == ["1", "2"])
        #expect(harness.lambda.mutations.isEmpty)
        #expect(harness.recorder.lines.contains { $0.contains("did not publish") })
    }

    @Test("a timeout of the stage is rolled back too")
    func timeout() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let run = try await harness.run(Self.canary.replacing("    with:", with: "    timeout: 3m\n    with:"))
        #expect(run.status == .failed)
        #expect(run.stages["shift"]?.error?.code == "timedOut")
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("present weights on the target are held again and not lowered")
    func resumed() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { $0.move("live", of: "checkout", to: 1, weights: [2: 0.3]) }
        let start = harness.clock.now
        let run = try await harness.run(Self.canary)
        #expect(run.status == .succeeded)
        #expect(harness.weights == [#"{"1":50,"2":50}"#, #"{"2":100}"#])
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 12 * 60) < 1)
    }

    @Test("weights on another version are an error that names them; takeOver clears them first")
    func takeOver() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2", "v3"])
        harness.lambda.change { $0.move("live", of: "checkout", to: 1, weights: [2: 0.4]) }
        let refused = try await harness.run(Self.canary)
        #expect(refused.status == .failed)
        #expect(refused.stages["shift"]?.error?.message.contains("version 1 (60 %) and version 2 (40 %)") == true)
        #expect(harness.lambda.mutations.isEmpty)
        let run = try await harness.run(Self.canary.replacing("interval:", with: "takeOver: true, interval:"))
        #expect(run.status == .succeeded)
        #expect(harness.weights.first == #"{"1":100}"#)
        #expect(harness.lambda.alias("live")?.functionVersion == 3)
    }

    @Test("a new alias is created at 100 % after the checks")
    func created() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: nil)
        let start = harness.clock.now
        let run = try await harness.run(Self.canary)
        #expect(run.status == .succeeded)
        #expect(harness.weights == [#"{"2":100}"#])
        #expect(abs(harness.clock.now.timeIntervalSince(start)) < 1)
        #expect(harness.lambda.alias("live")?.description == "staysail: live=2 before=none run=r1")
        #expect(run.stages["shift"]?.outputs["stable"] == JSONValue.null)
    }

    @Test("a cancellation in the middle rolls the alias back")
    func cancelled() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let pipeline = try await harness.prepare(Self.canary)
        let (moves, continuation) = AsyncStream<Void>.makeStream()
        harness.lambda.answer { [lambda = harness.lambda] _, _ in
            if lambda.alias("live")?.weights[2] == 0.25 {
                continuation.yield()
                // Until the run is cancelled.
                try await Task.sleep(for: .seconds(3600))
            }
            return InvokeResult(statusCode: 200, payload: Data(#"{"ok":true}"#.utf8))
        }
        let run = try await withThrowingTaskGroup(of: Run.self) { group in
            group.addTask {
                try await harness.runner(InMemoryRunStore()).run(pipeline, id: "r1")
            }
            for await _ in moves { break }
            group.cancelAll()
            return try #require(try await group.next())
        }
        #expect(run.status == .canceled)
        #expect(run.undoFailures.isEmpty)
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }
}
