import AWSServices
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Deploy and Update Code")
struct DeployTests {
    @Test("Creates, publishes, and makes no mutating call when nothing changed")
    func idempotent() async throws {
        let harness = try PipelineHarness.checkout()
        let stage = PipelineHarness.deploy(
            more: "memory: 256, timeout: 10s, environment: { AB: b }, tags: { team: a }, reservedConcurrency: 3, "
                + "functionUrl: { authType: NONE }, permissions: { s3: { principal: s3.amazonaws.com } }, "
                + "eventSources: [{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q', batchSize: 5 }], aliases: [live]")
        let first = try await harness.run(stage)
        #expect(first.status == .succeeded, "\(first.stages["deploy"]?.error?.message ?? "")")
        let outputs = first.stages["deploy"]?.outputs
        #expect(outputs?["created"] == true)
        #expect(outputs?["published"] == true)
        #expect(outputs?["version"] == "1")
        #expect(outputs?["versionArn"]?.stringValue == "\(ScriptedLambda.arn("checkout")):1")
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        harness.lambda.forgetCalls()
        let second = try await harness.run(stage, id: "r2")
        #expect(second.status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
        let again = second.stages["deploy"]?.outputs
        #expect(again?["version"] == "1")
        #expect(again?["published"] == false)
        #expect(again?["changes"] == [])
    }

    @Test("Only what differs is written, and said")
    func differences() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1"], live: nil)
        let run = try await harness.run(PipelineHarness.deploy(more: "memory: 512, tags: { a: b }"))
        #expect(run.stages["deploy"]?.outputs["changes"] == ["memory", "tags"])
        #expect(run.stages["deploy"]?.outputs["version"] == "2")
        #expect(
            harness.lambda.mutations == [
                "UpdateFunctionConfiguration checkout", "TagResource", "PublishVersion checkout",
            ])
    }

    @Test("an absent field changes nothing; null and empty values clear")
    func clearing() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(
            PipelineHarness.deploy(
                more:
                    "environment: { AB: b }, tags: { a: b }, reservedConcurrency: 3, deadLetterTarget: 'arn:aws:sqs:eu-west-1:123456789012:q', "
                    + "memory: 512"))
        harness.lambda.forgetCalls()
        try await harness.run(PipelineHarness.deploy())
        #expect(harness.lambda.mutations.isEmpty)
        let run = try await harness.run(
            PipelineHarness.deploy(
                more: "environment: {}, tags: {}, reservedConcurrency: null, deadLetterTarget: null"))
        #expect(run.status == .succeeded)
        let function = try #require(harness.lambda.change { $0.functions["checkout"] })
        #expect(function.latest.environment == nil)
        #expect(function.tags.isEmpty)
        #expect(function.reserved == nil)
        #expect(function.latest.deadLetterConfig?.targetArn == "")
        #expect(function.latest.memorySize == 512)
    }

    @Test("A new description alone makes no new version")
    func description() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(PipelineHarness.deploy(more: "description: first"))
        harness.lambda.forgetCalls()
        let run = try await harness.run(PipelineHarness.deploy(more: "description: second"))
        #expect(harness.lambda.mutations.isEmpty)
        #expect(run.stages["deploy"]?.outputs["version"] == "1")
        try await harness.run(PipelineHarness.deploy("v2", more: "description: third"))
        #expect(harness.lambda.change { $0.functions["checkout"]?.versions.last?.description } == "third")
    }

    @Test("Code that goes one, two, one is version 3")
    func backAndForth() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2"], live: nil)
        let run = try await harness.run(PipelineHarness.deploy("v1"))
        #expect(run.stages["deploy"]?.outputs["version"] == "3")
        #expect(harness.lambda.versions() == ["1", "2", "3"])
    }

    @Test(
        "a lost answer is resolved by reading the state",
        arguments: [
            ("CreateFunction", true), ("CreateFunction", false), ("UpdateFunctionCode", true),
            ("UpdateFunctionCode", false), ("UpdateFunctionConfiguration", true), ("PublishVersion", true),
            ("PublishVersion", false),
        ])
    func lost(_ operation: String, _ wasDone: Bool) async throws {
        let harness = try PipelineHarness.checkout()
        if operation != "CreateFunction" { try await harness.publish(["v1"], live: nil) }
        harness.lambda.fail(operation, wasDone ? .answerLost : .requestLost)
        let run = try await harness.run(PipelineHarness.deploy("v2", more: "memory: 512"))
        #expect(run.status == .succeeded, "\(run.stages["deploy"]?.error?.message ?? "")")
        #expect(harness.lambda.versions() == (operation == "CreateFunction" ? ["1"] : ["1", "2"]))
        #expect(harness.lambda.mutations.count { $0.hasPrefix(operation) } == (wasDone ? 1 : 2))
        #expect(run.stages["deploy"]?.outputs["published"] == true)
    }

    @Test("Somebody else's code in between is a conflict, and is not published")
    func conflict() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1"], live: nil)
        harness.lambda.fail(
            "UpdateFunctionCode",
            .meanwhile { state in
                state.functions["checkout"]?.latest.codeSha256 = "theirs"
                state.functions["checkout"]?.latest.revisionId = "theirs"
            })
        let run = try await harness.run(PipelineHarness.deploy("v2"))
        #expect(run.stages["deploy"]?.error?.code == "conflict")
        #expect(harness.lambda.versions() == ["1"])
    }

    @Test("An update that fails in AWS fails with AWS's reason")
    func failedUpdate() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1"], live: nil)
        harness.lambda.fail(
            "PublishVersion",
            .meanwhile { state in
                state.functions["checkout"]?.latest.lastUpdateStatus = "Failed"
                state.functions["checkout"]?.latest.lastUpdateStatusReason = "The image is gone"
                state.functions["checkout"]?.latest.revisionId = "theirs"
            })
        let run = try await harness.run(PipelineHarness.deploy("v2"))
        #expect(run.stages["deploy"]?.error?.message.contains("The image is gone") == true)
    }

    @Test("the aliases of a Deploy that fails later are rolled back")
    func aliasUndo() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.fail("CreateAlias", .refused(status: 400, code: "ValidationException", message: "no"))
        let run = try await harness.run(PipelineHarness.deploy("v3", more: "aliases: [live, next]"))
        #expect(run.status == .failed)
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.recorder.reports("version_published").contains { $0["version"] == "3" })
    }

    @Test("Update Code changes the code alone, needs the function, and can be forced")
    func updateCode() async throws {
        let harness = try PipelineHarness.checkout()
        let update = PipelineHarness.stage("update", "update-code", "code: { path: v2 }, publish: true")
        let missing = try await harness.run(update)
        #expect(missing.stages["update"]?.error?.message.contains("no function checkout") == true)
        try await harness.publish(["v1"], live: nil)
        let run = try await harness.run(update)
        #expect(run.stages["update"]?.outputs["version"] == "2")
        #expect(run.stages["update"]?.outputs["changes"] == ["code"])
        harness.lambda.forgetCalls()
        try await harness.run(update)
        #expect(harness.lambda.mutations.isEmpty)
        let forced = try await harness.run(
            PipelineHarness.stage("update", "update-code", "code: { path: v2 }, publish: true, force: true"))
        #expect(harness.lambda.mutations == ["UpdateFunctionCode checkout", "PublishVersion checkout"])
        #expect(forced.stages["update"]?.outputs["published"] == false)
        #expect(forced.stages["update"]?.outputs["version"] == "2")
    }

    @Test("Code in S3 is compared by its hash")
    func s3() async throws {
        let harness = try PipelineHarness.checkout()
        // The scripted AWS hashes an object's key, so its content is made the same.
        harness.objects.put("code/one.zip", "one.zip")
        let stage = PipelineHarness.stage("update", "update-code", "code: { s3: { bucket: code, key: one.zip } }")
        try await harness.publish(["v1"], live: nil)
        try await harness.run(stage)
        #expect(harness.lambda.mutations == ["UpdateFunctionCode checkout"])
        try await harness.run(stage)
        #expect(harness.lambda.mutations.count == 1)
    }

    @Test(
        "Faults before the run",
        arguments: [
            ("code: { path: nowhere }", "There is no folder or zip"),
            ("code: { path: v1/app.py }", "not a zip archive"),
            ("code: { zip: v1/app.py }", "not a zip archive"),
            ("code: { path: v1, zip: a.zip }", "write one of them"),
            ("code: {}", "says no place"),
            ("memory: 64", "from 128"),
            ("timeout: 0s", "at least 1s"),
            ("timeout: 10", "needs its unit"),
            ("role: null", "'role' is null"), ("memory: null", "'memory' is null"),
            ("aliases: ['12']", "digits only"),
            ("memry: 128", "Did you mean 'memory'"),
            ("function: 'checkout:live'", "has a version or alias in it"),
            ("edge: true, environment: { AB: b }", "Lambda@Edge takes no environment"),
        ])
    func faults(_ with: String, _ text: String) async throws {
        let faults = try await PipelineHarness.checkout().faults(PipelineHarness.stage("deploy", "deploy", with))
        #expect(faults.contains(text), "\(faults)")
    }

    @Test("A folder that is too large or empty is found before any call")
    func unfitFolder() async throws {
        let harness = try PipelineHarness.checkout()
        let folder = URL(filePath: harness.folder).appending(path: "big")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        let stage = PipelineHarness.stage("update", "update-code", "code: { path: big }")
        #expect(try await harness.faults(stage).contains("no files to pack"))
        let file = folder.appending(path: "model.bin")
        #expect(FileManager.default.createFile(atPath: file.path, contents: nil))
        try FileHandle(forWritingTo: file).truncate(atOffset: 262_144_001)
        #expect(try await harness.faults(stage).contains("larger than 250 MB"))
        #expect(harness.lambda.calls.isEmpty)
    }

    @Test("before the run, code is checked without packing it")
    func notPacked() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        try harness.write("hollow.zip", "PK\u{5}\u{6}" + String(repeating: "\0", count: 18))
        let stage = PipelineHarness.stage("update", "update-code", "code: { zip: hollow.zip }")
        #expect(try await harness.faults(stage).isEmpty)
        let run = try await harness.run(stage)
        #expect(run.stages["update"]?.error?.message.contains("hollow.zip cannot be used as code") == true)
    }

    @Test("A zip over 50 MB is found before any call")
    func tooBig() async throws {
        let harness = try PipelineHarness.checkout()
        let path = URL(filePath: harness.folder).appending(path: "big.zip").path
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 52_428_801)
        let faults = try await harness.faults(PipelineHarness.stage("deploy", "deploy", "code: { path: big.zip }"))
        #expect(faults.contains("AWS takes at most 50 MB"), "\(faults)")
        #expect(harness.lambda.calls.isEmpty)
    }

    @Test("What is missing to create a function is named")
    func incomplete() async throws {
        let harness = try PipelineHarness.checkout()
        let run = try await harness.run(PipelineHarness.stage("deploy", "deploy", "code: { path: v1 }"))
        #expect(run.stages["deploy"]?.error?.message.contains("'role' is missing") == true)
        #expect(harness.lambda.mutations.isEmpty)
    }
}
