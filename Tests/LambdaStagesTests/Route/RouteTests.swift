import AWSServices
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Route")
struct RouteTests {
    static func route(_ with: String, needs: String = "", extra: String = "") -> String {
        PipelineHarness.stage("route", "route", needs: needs, extra: extra, "alias: live, \(with)")
    }

    @Test("Simple moves all traffic to what the run published")
    func simple() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let run = try await harness.run(PipelineHarness.deploy("v3") + Self.route("target: published", needs: "deploy"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.alias("live")?.functionVersion == 3)
        let outputs = run.stages["route"]?.outputs
        #expect(outputs?["weights"] == ["3": 100])
        #expect(outputs?["before"] == ["1": 100])
        #expect(outputs?["movedAt"]?.stringValue?.hasPrefix("2026-01-05T12:") == true)
    }

    @Test("Weighted splits the traffic and stays so")
    func weighted() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let stage = Self.route("strategy: weighted, target: newest, percent: 40, other: previous")
        #expect(try await harness.run(stage).status == .succeeded)
        #expect(harness.lambda.alias("live")?.weights == [2: 0.4])
        harness.lambda.forgetCalls()
        #expect(try await harness.run(stage, id: "r2").status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("Blue/green moves when the answer is the one in S3, and not before")
    func blueGreen() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.objects.put("bucket/in.json", #"{"ping":1}"#)
        harness.objects.put("bucket/out.json", #"{"pong":1}"#)
        let stage = Self.route(
            "strategy: blue-green, target: newest, healthChecks: [{ times: 3, invoke: "
                + "{ payload: { s3: 's3://bucket/in.json' }, expect: { s3: 's3://bucket/out.json' } } }]")
        let failed = try await harness.run(stage)
        #expect(failed.status == .failed)
        #expect(failed.stages["route"]?.error?.message.contains("before any traffic moved") == true)
        #expect(harness.lambda.mutations.isEmpty)
        harness.lambda.answer { version, request in
            let isPing = String(decoding: request.payload, as: UTF8.self) == #"{"ping":1}"# && version == 2
            return InvokeResult(statusCode: 200, payload: Data((isPing ? #"{"pong":1}"# : "{}").utf8))
        }
        harness.lambda.forgetCalls()
        #expect(try await harness.run(stage).status == .succeeded)
        #expect(harness.lambda.calls.count { $0 == "Invoke checkout:2" } == 3)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("an unhealthy blue/green deletes the version that this run published, and the alias is unchanged")
    func blueGreenDelete() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { version, _ in
            InvokeResult(
                statusCode: 200, functionError: version == 3 ? "Unhandled" : nil,
                payload: Data(#"{"errorMessage":"no"}"#.utf8))
        }
        let run = try await harness.run(
            PipelineHarness.deploy("v3")
                + Self.route(
                    "strategy: blue-green, onUnhealthy: delete, healthChecks: [{ invoke: {} }]", needs: "deploy"))
        #expect(run.status == .failed)
        #expect(run.stages["route"]?.error?.message.contains("the function failed: no") == true)
        #expect(run.stages["route"]?.error?.message.contains("The version is deleted.") == true)
        #expect(harness.lambda.versions() == ["1", "2"])
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
    }

    @Test("An http check judges status and body")
    func http() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.web.answer("https://example.test/health", 200, #"{"status":"up","more":1}"#)
        let stage = Self.route(
            "strategy: blue-green, target: newest, healthChecks: [{ http: { url: 'https://example.test/health', "
                + "expect: { status: 200, body: { status: up }, compare: subset } } }]")
        #expect(try await harness.run(stage).status == .succeeded)
        harness.lambda.change { $0.move("live", of: "checkout", to: 1) }
        harness.web.answer("https://example.test/health", 503)
        let run = try await harness.run(stage)
        #expect(run.stages["route"]?.error?.message.contains("status 503 instead of 200") == true)
    }

    @Test("An alias that is made or deleted, which no revision id guards, is read again")
    func readAgain() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: nil)
        let pipeline = "name: test\ndefaults: { function: checkout }\nstages:\n" + Self.route("target: newest")
        #expect(try await harness.run(pipeline: pipeline).status == .succeeded)
        #expect(harness.lambda.calls.suffix(2) == ["CreateAlias checkout:live", "GetAlias checkout:live"])
        harness.lambda.forgetCalls()
        #expect(try await harness.rollBack(pipeline: pipeline).undoFailures.isEmpty)
        #expect(harness.lambda.calls.suffix(2) == ["DeleteAlias checkout:live", "GetAlias checkout:live"])
    }

    @Test("An undo that AWS refuses says how the alias was left, and how it was before")
    func undoRefused() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: nil)
        let pipeline = "name: test\ndefaults: { function: checkout }\nstages:\n" + Self.route("target: newest")
        try await harness.run(pipeline: pipeline)
        let refused = ScriptedLambda.Fault.refused(status: 403, code: "AccessDeniedException", message: "not you")
        harness.lambda.fail("DeleteAlias", refused)
        let back = try await harness.rollBack(pipeline: pipeline)
        let failure = try #require(back.undoFailures.first)
        #expect(failure.contains("was last moved to version 2; before this stage it was no alias."), "\(failure)")
        #expect(try await harness.rollBack(pipeline: pipeline).undoFailures.isEmpty)
        #expect(harness.lambda.alias("live") == nil)
    }

    @Test("a move whose answer was lost is resolved by reading the alias", arguments: [true, false])
    func lost(_ wasDone: Bool) async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.fail("UpdateAlias", wasDone ? .answerLost : .requestLost)
        let run = try await harness.run(Self.route("target: newest"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
        #expect(harness.lambda.mutations.count == (wasDone ? 1 : 2))
    }

    @Test("Another writer before the first move: the stage fails, says what it saw, and leaves it")
    func conflictAtOnce() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2", "v3"])
        harness.lambda.fail("UpdateAlias", .meanwhile { $0.move("live", of: "checkout", to: 2) })
        let run = try await harness.run(Self.route("target: newest"))
        #expect(run.status == .failed)
        #expect(run.stages["route"]?.error?.code == "conflict")
        #expect(
            run.stages["route"]?.error?.message.contains("it shows version 2, where version 1 was expected") == true)
        #expect(run.undoFailures.isEmpty)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("after another writer half-way, undo leaves the alias and fails")
    func conflictHalfWay() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2", "v3"])
        harness.lambda.answer { [lambda = harness.lambda] _, _ in
            if lambda.alias("live")?.weights[3] == 0.1 { lambda.change { $0.move("live", of: "checkout", to: 2) } }
            return InvokeResult(statusCode: 200, payload: Data("{}".utf8))
        }
        let run = try await harness.run(
            Self.route(
                "target: newest, strategy: canary, steps: [10, 50], interval: 1m, healthChecks: [{ invoke: {} }]"))
        #expect(run.status == .failed)
        #expect(run.undoFailures.count == 1)
        #expect(run.undoFailures.first?.contains("Before this stage it was version 1") == true)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("A 412 by a change of no consequence is no other writer")
    func harmless() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.fail("UpdateAlias", .meanwhile { $0.move("live", of: "checkout", to: 1) })
        let run = try await harness.run(Self.route("target: newest"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("AWS's refusal is one sentence with AWS's own words")
    func refused() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.fail(
            "UpdateAlias", .refused(status: 403, code: "AccessDeniedException", message: "User is not authorized"))
        let run = try await harness.run(Self.route("target: newest"))
        let message = run.stages["route"]?.error?.message ?? ""
        #expect(message.contains("UpdateAlias of alias live of function checkout failed: AccessDeniedException"))
        #expect(message.contains("lambda:UpdateAlias"))
    }

    @Test("Versions with different roles are refused before anything moves")
    func roles() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { $0.functions["checkout"]?.versions[0].role = "arn:aws:iam::123456789012:role/b" }
        let run = try await harness.run(Self.route("target: newest, strategy: canary, steps: [10], interval: 1m"))
        #expect(run.stages["route"]?.error?.message.contains("their roles differ") == true)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("provisioned concurrency comes after the switch, refuses weights, and is restored")
    func provisioned() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let run = try await harness.run(Self.route("target: newest, provisionedConcurrency: 5"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.change { $0.functions["checkout"]?.provisioned } == ["live": 5])
        let canary = Self.route("target: '1', strategy: canary, steps: [10], interval: 1m")
        let refused = try await harness.run(canary)
        #expect(refused.stages["route"]?.error?.message.contains("provisioned concurrency") == true)
        harness.lambda.fail(
            "PutProvisionedConcurrencyConfig",
            .refused(status: 400, code: "InvalidParameterValueException", message: "x"))
        let failed = try await harness.run(Self.route("target: '1', provisionedConcurrency: 9"))
        #expect(failed.status == .failed)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
        #expect(harness.lambda.change { $0.functions["checkout"]?.provisioned } == ["live": 5])
    }

    @Test("Weights that AWS itself writes while it moves provisioned concurrency are waited for")
    func awsWeights() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { state in
            state.move("live", of: "checkout", to: 2, weights: [1: 0.5])
            state.functions["checkout"]?.provisioned["live"] = 3
        }
        harness.lambda.fail(
            "GetAlias", .meanwhile { _ in }, .meanwhile { $0.move("live", of: "checkout", to: 2) })
        let run = try await harness.run(Self.route("target: newest"))
        #expect(run.status == .succeeded)
        #expect(run.stages["route"]?.outputs["changed"] == false)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("An alias that the stage created is deleted when the stage fails")
    func createdAndUndone() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(live: nil)
        harness.lambda.fail(
            "PutProvisionedConcurrencyConfig",
            .refused(status: 400, code: "InvalidParameterValueException", message: "x"))
        let run = try await harness.run(Self.route("target: newest, provisionedConcurrency: 2"))
        #expect(run.status == .failed)
        #expect(run.undoFailures.isEmpty)
        #expect(harness.lambda.alias("live") == nil)
        #expect(harness.lambda.mutations.contains("DeleteAlias checkout:live"))
    }

    @Test("Event sources of the alias are made, changed and removed as the pipeline says")
    func eventSources() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let queue = { (size: Int) in
            "eventSources: [{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q', batchSize: \(size) }]"
        }
        try await harness.run(Self.route("target: newest, \(queue(5))"))
        let mapping = harness.lambda.change { $0.mappings.values.first }
        #expect(mapping?.functionArn == "\(ScriptedLambda.arn("checkout")):live")
        harness.lambda.forgetCalls()
        try await harness.run(Self.route("target: newest, \(queue(5))"))
        #expect(harness.lambda.mutations.isEmpty)
        try await harness.run(Self.route("target: newest, \(queue(7))"))
        #expect(harness.lambda.mutations == ["UpdateEventSourceMapping m1"])
        let run = try await harness.run(Self.route("target: newest, eventSources: []"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.change { $0.mappings.isEmpty })
    }

    @Test("What passes is tried again by the stage's retry; what AWS refuses is not")
    func retry() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let stage = Self.route("target: newest", extra: "retry: { attempts: 2 }")
        let refusal = ScriptedLambda.Fault.refused(status: 403, code: "AccessDeniedException", message: "no")
        harness.lambda.fail("UpdateAlias", refusal, refusal)
        #expect(try await harness.run(stage).status == .failed)
        #expect(harness.lambda.mutations.count == 1)
        let throttled = ScriptedLambda.Fault.refused(
            status: 429, code: "TooManyRequestsException", message: "Rate exceeded")
        harness.lambda.change { $0.faults = ["UpdateAlias": [throttled]] }
        #expect(try await harness.run(stage).status == .succeeded)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("Nothing changes between a plan's moves but what the plan says: the description of others stays")
    func description() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.change { $0.functions["checkout"]?.aliases["live"]?.description = "production" }
        try await harness.run(Self.route("target: newest"))
        #expect(harness.lambda.alias("live")?.description == "production")
        try await harness.run(Self.route("target: '1', description: mine"))
        #expect(harness.lambda.alias("live")?.description == "mine")
        harness.lambda.forgetCalls()
        try await harness.run(Self.route("target: '1', description: mine"))
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("A pending version is waited for")
    func pending() async throws {
        let harness = try PipelineHarness.checkout()
        harness.lambda.change { $0.versionDelay = 90 }
        let start = harness.clock.now
        let run = try await harness.run(PipelineHarness.deploy() + Self.route("target: published", needs: "deploy"))
        #expect(run.status == .succeeded)
        #expect(harness.clock.now.timeIntervalSince(start) >= 90)
    }

    @Test(
        "Faults before the run",
        arguments: [
            ("strategy: weighted, target: newest, percent: 140", "from 0 to 100"),
            ("strategy: weighted, target: newest", "needs 'percent'"),
            ("strategy: canary, target: newest, interval: 1m", "needs 'steps'"),
            ("strategy: canary, target: newest, steps: [5]", "needs 'interval'"),
            ("strategy: canary, target: newest, steps: [25, 5], interval: 1m", "ascend"),
            ("strategy: linear, target: newest, interval: 1m", "needs 'percent'"),
            ("strategy: linear, target: newest, interval: 1m, percent: 0.000001", "write at least 0.1"),
            ("strategy: linear, target: newest, interval: 1m, percent: 0", "write at least 0.1"),
            (
                "strategy: blue-green, target: newest, healthChecks: [{ name: a, invoke: {} }, { invoke: {} }, "
                    + "{ name: a, alarm: { name: x } }]",
                "Health check 3 is called 'a' as number 1 is"
            ),
            (
                "strategy: blue-green, target: newest, healthChecks: [{ name: invoke 2, invoke: {} }, { invoke: {} }]",
                "Health check 2 is called 'invoke 2' as number 1 is"
            ),
            ("target: published", "needs a deploy or update-code stage"),
            ("target: $LATEST", "not a published version"),
            ("target: newest, percent: 40", "does not go with the strategy simple"),
            ("target: newest, healthChecks: [{ invoke: {} }]", "moves without checks"),
            ("strategy: blue-green, target: newest, healthChecks: [{ times: 2 }]", "says nothing to do"),
            ("strategy: blue-green, target: newest, healthChecks: [{ lua: no.lua }]", "There is no file"),
            ("strategy: blue-green, target: newest, healthChecks: [{ rust: a.rs }]", "Unknown key"),
            ("strategy: blue-green, target: newest, healthChecks: [{ from: 5, invoke: {} }]", "never be made"),
            ("strategy: blue-green, target: newest, onUnhealthy: stay", "half-way"),
            (
                "strategy: blue-green, target: newest, healthChecks: [{ invoke: { payload: { file: no.json } } }]",
                "There is no file"
            ),
            ("strategy: weighted, target: newest, percent: 5, provisionedConcurrency: 1", "AWS takes no weights"),
        ])
    func faults(_ with: String, _ text: String) async throws {
        let faults = try await PipelineHarness.checkout().faults(Self.route(with))
        #expect(faults.contains(text), "\(faults)")
    }

    @Test(
        "What another region or account published is not this function's",
        arguments: [
            ("region: eu-west-1", "region: us-east-1", false), ("account: a", "account: b", false),
            ("region: eu-west-1", "region: eu-west-1", true), ("region: eu-west-1", "every: 30s", false),
            ("region: eu-west-1", "region: '${ runId }'", true),
        ])
    func published(_ deployed: String, _ routed: String, _ isSame: Bool) async throws {
        let deploy = PipelineHarness.stage(
            "deploy", "update-code", "code: { path: v1 }, publish: true, \(deployed)")
        let faults = try await PipelineHarness.checkout().faults(
            deploy + Self.route("target: published, \(routed)", needs: "deploy"))
        #expect(faults.contains("for the same function, region and account") != isSame, "\(faults)")
    }

    @Test("an alias of digits only is an error")
    func digits() async throws {
        let faults = try await PipelineHarness.checkout().faults(
            PipelineHarness.stage("r", "route", "alias: 123, target: newest"))
        #expect(faults.contains("digits only"))
    }
}

@Suite("Settings of an alias")
struct AliasAccessTests {
    @Test("an alias's address and permissions are applied once, and no others stay")
    func access() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let stage = RouteTests.route(
            "target: newest, functionUrl: { authType: AWS_IAM }, "
                + "permissions: { api: { principal: apigateway.amazonaws.com } }")
        let run = try await harness.run(stage)
        #expect(run.status == .succeeded, "\(run.stages["route"]?.error?.message ?? "")")
        let function = try #require(harness.lambda.change { $0.functions["checkout"] })
        #expect(function.urls.keys.sorted() == ["live"])
        #expect(function.statements["live"]?.keys.sorted() == ["api"])
        harness.lambda.forgetCalls()
        let again = try await harness.run(stage, id: "r2")
        #expect(harness.lambda.mutations.isEmpty)
        #expect(again.stages["route"]?.outputs["changed"] == false)
        try await harness.run(RouteTests.route("target: newest, functionUrl: null, permissions: {}"), id: "r3")
        let cleared = try #require(harness.lambda.change { $0.functions["checkout"] })
        #expect(cleared.urls.isEmpty)
        #expect(cleared.statements["live"]?.isEmpty == true)
    }
}
