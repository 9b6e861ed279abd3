import AWSServices
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Delete")
struct DeleteTests {
    static func delete(_ versions: String, needs: String = "", _ more: String = "") -> String {
        PipelineHarness.stage(
            "clean", "delete", needs: needs, "versions: \(versions)\(more.isEmpty ? "" : ", \(more)")")
    }

    @Test(
        "Deletes what is meant and keeps the rest",
        arguments: [
            ("newest", ["1", "2"]), ("previous", ["1", "3"]), ("2", ["1", "3"]), ("{ olderThan: 1 }", ["3"]),
        ])
    func deletes(_ versions: String, _ left: [String]) async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2", "v3"], live: nil)
        let run = try await harness.run(Self.delete(versions))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.versions() == left)
        #expect(run.stages["clean"]?.outputs["deleted"]?.arrayValue?.count == 3 - left.count)
    }

    @Test("a held version fails the stage before anything is deleted, and the message names the holder")
    func held() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { $0.move("live", of: "checkout", to: 1, weights: [2: 0.1]) }
        let run = try await harness.run(Self.delete("newest"))
        #expect(run.status == .failed)
        #expect(run.stages["clean"]?.error?.message.contains("held by alias live") == true)
        #expect(harness.lambda.mutations.isEmpty)
        let kept = try await harness.run(Self.delete("newest", "held: keep"))
        #expect(kept.status == .succeeded)
        #expect(kept.stages["clean"]?.outputs["kept"]?[1]?["reason"] == "held by alias live")
    }

    @Test("a version that AWS refuses to delete does not keep the others, and the message says what is left")
    func refusedItem() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2", "v3"], live: 3)
        harness.lambda.fail(
            "DeleteFunction", .refused(status: 403, code: "AccessDeniedException", message: "not version 1"))
        let run = try await harness.run(Self.delete("{ olderThan: 1 }", "grace: 0s"))
        #expect(run.status == .failed)
        #expect(harness.lambda.versions() == ["1", "3"])
        let message = run.stages["clean"]?.error?.message ?? ""
        #expect(message.contains("1 of 2 could not be deleted"), "\(message)")
        #expect(message.contains("version 1: ") && message.contains("not version 1"), "\(message)")
    }

    @Test("all continues after a refusal, and fails only if something is left")
    func refusedPart() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(
            PipelineHarness.deploy(
                more: "permissions: { s3: { principal: s3.amazonaws.com } }, "
                    + "eventSources: [{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }]"))
        let refusal = ScriptedLambda.Fault.refused(status: 403, code: "AccessDeniedException", message: "no")
        harness.lambda.fail("RemovePermission", refusal)
        harness.lambda.fail("DeleteEventSourceMapping", refusal)
        let run = try await harness.run(Self.delete("all", "confirm: checkout"))
        #expect(harness.lambda.change { $0.functions.isEmpty })
        let message = run.stages["clean"]?.error?.message ?? ""
        #expect(message.contains("event source arn:aws:sqs:eu-west-1:123456789012:q"), "\(message)")
        #expect(!message.contains("permission s3"), "\(message)")
    }

    @Test("A missing version is a warning, or an error when asked for")
    func missing() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let run = try await harness.run(Self.delete("7"))
        #expect(run.status == .succeeded)
        #expect(harness.recorder.lines.contains { $0.contains("has no version 7") })
        #expect(try await harness.run(Self.delete("7", "missing: fail")).status == .failed)
    }

    @Test("A dry run deletes nothing and says what would go")
    func dryRun() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: 2)
        let run = try await harness.run(Self.delete("{ olderThan: 1 }", "dryRun: true"))
        #expect(run.stages["clean"]?.outputs["planned"] == ["1"])
        #expect(run.stages["clean"]?.outputs["deleted"] == [])
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("Waits out the grace when a route of this run took the traffic away", arguments: [(true, 61.0), (false, 0)])
    func grace(_ hasGrace: Bool, _ seconds: Double) async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let start = harness.clock.now
        let route = PipelineHarness.stage("shift", "route", "alias: live, target: newest")
        let run = try await harness.run(
            route + Self.delete("previous", needs: "shift", hasGrace ? "" : "grace: 0s"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.versions() == ["2"])
        #expect(abs(harness.clock.now.timeIntervalSince(start) - seconds) < 2)
    }

    @Test("a version that the run would roll back to is held while a failure undoes the whole run")
    func wayBack() async throws {
        let route = PipelineHarness.stage("shift", "route", "alias: live, target: newest")
        let pipeline = { (more: String) in route + Self.delete("previous", needs: "shift", "grace: 0s" + more) }
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let refused = try await harness.run(pipeline("") + "rollback: run\n")
        #expect(refused.status == .failed)
        let message = refused.stages["clean"]?.error?.message ?? ""
        #expect(message.contains("held by stage 'shift', which would roll back to it"), "\(message)")
        #expect(harness.lambda.versions() == ["1", "2"])
        #expect(harness.lambda.alias("live")?.functionVersion == 1, "all of the run went back")
        let kept = try await harness.run(pipeline(", held: keep") + "rollback: run\n")
        #expect(kept.status == .succeeded)
        #expect(harness.lambda.versions() == ["1", "2"])
        harness.lambda.change { $0.move("live", of: "checkout", to: 1) }
        #expect(try await harness.run(pipeline("")).status == .succeeded, "else it goes")
        #expect(harness.lambda.versions() == ["2"])
    }

    @Test("No move of this run, no wait")
    func noGrace() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: 2)
        let start = harness.clock.now
        try await harness.run(Self.delete("previous"))
        #expect(harness.lambda.versions() == ["2"])
        #expect(harness.clock.now == start)
    }

    @Test("all removes the function with what belongs to it, and says what")
    func all() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { state in
            state.functions["checkout"]?.urls[""] = FunctionURLConfig(authType: "NONE")
            var mapping = EventSourceMapping(uuid: "m1")
            mapping.eventSourceArn = "arn:aws:sqs:eu-west-1:123456789012:q"
            mapping.functionArn = "\(ScriptedLambda.arn("checkout")):live"
            mapping.state = "Enabled"
            state.mappings["m1"] = mapping
        }
        let run = try await harness.run(Self.delete("all", "confirm: checkout"))
        #expect(run.status == .succeeded, "\(run.stages["clean"]?.error?.message ?? "")")
        #expect(harness.lambda.change { $0.functions.isEmpty && $0.mappings.isEmpty })
        let removed = run.stages["clean"]?.outputs["removed"]?.arrayValue?.compactMap(\.stringValue)
        #expect(
            removed == [
                "event source arn:aws:sqs:eu-west-1:123456789012:q", "function URL", "alias live", "version 1",
                "version 2", "function",
            ])
        #expect(try await harness.run(Self.delete("all", "confirm: checkout")).status == .succeeded)
    }

    @Test("A deletion that is lost again and again is made again")
    func lostAgain() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.fail("DeleteFunction", .requestLost, .requestLost, .requestLost)
        let run = try await harness.run(Self.delete("newest"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.versions() == ["1"])
    }

    @Test("A version whose deletion was answered to nobody is gone, and that is enough")
    func lost() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.fail("DeleteFunction", .answerLost)
        let run = try await harness.run(Self.delete("newest"))
        #expect(run.status == .succeeded)
        // Numbers of versions are never used again, so the second call deletes nothing else.
        #expect(harness.lambda.mutations == ["DeleteFunction checkout:2", "DeleteFunction checkout:2"])
        #expect(harness.lambda.versions() == ["1"])
    }

    @Test(
        "Faults before the run",
        arguments: [
            ("all", "", "confirm: checkout"), ("all", "confirm: other", "'confirm' is 'other'"),
            ("$LATEST", "", "goes only with 'all'"), ("{ olderThan: 0 }", "", "from 1"),
            (
                "{ olderThan: 1, select: a.lua }", "",
                "'versions' has 'olderThan' and 'select', and takes only one of them"
            ), ("newst", "", "not a version"),
        ])
    func faults(_ versions: String, _ more: String, _ text: String) async throws {
        let faults = try await PipelineHarness.checkout().faults(Self.delete(versions, more))
        #expect(faults.contains(text), "\(faults)")
    }
}
