import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Requests that stages make")
struct RequestCountTests {
    private static let canary = PipelineHarness.stage(
        "shift", "route",
        "alias: live, target: newest, strategy: canary, steps: [5, 25, 50], interval: 1m, healthChecks: "
            + "[{ invoke: { expect: { ok: true } } }]")

    @Test("an update of the code asks AWS for each thing once")
    func updateCode() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1"], live: nil)
        try await harness.run(PipelineHarness.stage("update", "update-code", "code: { path: v2 }, publish: true"))
        var calls = harness.lambda.calls
        // The update takes a second, in which it is asked again and again.
        calls.removeAll { $0 == "GetFunction checkout" }
        #expect(
            calls == [
                "UpdateFunctionCode checkout", "ListVersionsByFunction checkout", "PublishVersion checkout",
            ]
                || calls == [
                    "UpdateFunctionCode checkout", "ListVersionsByFunction checkout", "PublishVersion checkout",
                    "GetFunction checkout:2",
                ], "\(calls)")
        let polls = harness.lambda.calls.count { $0 == "GetFunction checkout" }
        #expect((3...12).contains(polls))
    }

    @Test("a second run of a Deploy with nothing to change makes two requests")
    func unchanged() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(PipelineHarness.deploy())
        harness.lambda.forgetCalls()
        try await harness.run(PipelineHarness.deploy(), id: "r2")
        #expect(harness.lambda.calls.count <= 3, "\(harness.lambda.calls)")
    }

    @Test("each later move of a canary is one request")
    func moves() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        #expect(try await harness.run(Self.canary).status == .succeeded)
        let calls = harness.lambda.calls.filter { $0.contains("Alias") }
        #expect(
            calls == ["GetAlias checkout:live"] + Array(repeating: "UpdateAlias checkout:live", count: 4), "\(calls)")
        let reads = harness.lambda.calls.filter { $0.hasPrefix("Get") || $0.hasPrefix("List") }
        #expect(reads.count <= 5, "\(reads)")
    }

    @Test("after an unhealthy verdict the guarded write goes first")
    func rollback() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { [lambda = harness.lambda] _, _ in
            let isBad = (lambda.alias("live")?.weights[2] ?? 0) > 0.2
            return InvokeResult(statusCode: 200, payload: Data((isBad ? "{}" : #"{"ok":true}"#).utf8))
        }
        #expect(try await harness.run(Self.canary).undoFailures.isEmpty)
        let last = try #require(harness.lambda.calls.lastIndex { $0.hasPrefix("Invoke") })
        #expect(harness.lambda.calls[(last + 1)...] == ["UpdateAlias checkout:live"])
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("a rollback whose revision id is stale fetches the alias, and leaves what another wrote")
    func stale() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { [lambda = harness.lambda] _, _ in
            let isBad = (lambda.alias("live")?.weights[2] ?? 0) > 0.2
            if isBad { lambda.change { $0.move("live", of: "checkout", to: 2) } }
            return InvokeResult(statusCode: 200, payload: Data((isBad ? "{}" : #"{"ok":true}"#).utf8))
        }
        let run = try await harness.run(Self.canary)
        #expect(run.undoFailures.first?.contains("Somebody else wrote") == true)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("Delete of 200 versions lists what refers to them once")
    func delete() async throws {
        let harness = try PipelineHarness.checkout()
        harness.lambda.addFunction("checkout", versions: 201, aliases: ["live": "201"])
        harness.lambda.forgetCalls()
        let run = try await harness.run(
            PipelineHarness.stage("clean", "delete", "versions: { olderThan: 1 }, grace: 0s"))
        #expect(run.status == .succeeded)
        let others = harness.lambda.calls.filter { !$0.hasPrefix("DeleteFunction") }
        #expect(harness.lambda.calls.count - others.count == 200)
        #expect(others.count <= 6, "\(others)")
    }

    @Test("a change is asked for after 25 ms, then ever more slowly")
    func polling() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(PipelineHarness.deploy())
        let start = harness.clock.now
        try await harness.run(PipelineHarness.deploy("v2"), id: "r2")
        // The scripted change takes a second: 25 ms growing by half pass it within a few hundred milliseconds.
        #expect(harness.clock.now.timeIntervalSince(start) < 2)
    }
}
