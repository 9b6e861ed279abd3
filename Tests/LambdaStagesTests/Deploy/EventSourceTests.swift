import AWSServices
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Event sources and asynchronous invocation")
struct EventSourceTests {
    private static let kafka =
        "{ arn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/0-1', topics: [orders], consumerGroup: shop }"

    @Test("sources of every kind are created once, and updated in place")
    func kinds() async throws {
        let harness = try PipelineHarness.checkout()
        let sources = [
            Self.kafka,
            "{ bootstrapServers: ['b:9092', 'a:9092'], topics: [orders], "
                + "access: [{ type: VPC_SUBNET, uri: 'subnet:subnet-1' }] }",
            "{ arn: 'arn:aws:mq:eu-west-1:123456789012:broker:b:b-1', queue: jobs, "
                + "access: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }] }",
            "{ arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:d', database: shop, "
                + "access: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }] }",
        ]
        let stage = PipelineHarness.deploy(more: "eventSources: [\(sources.joined(separator: ", "))]")
        let run = try await harness.run(stage)
        #expect(run.status == .succeeded, "\(run.stages["deploy"]?.error?.message ?? "")")
        let made = harness.lambda.change { $0.mappings.values.map(\.settings) }
        #expect(made.count == 4)
        #expect(made.contains { $0.amazonManagedKafkaEventSourceConfig?.consumerGroupId == "shop" })
        #expect(made.contains { $0.selfManagedEventSource?.bootstrapServers.count == 2 })
        #expect(made.contains { $0.queues == ["jobs"] && $0.startingPosition == nil })
        #expect(made.contains { $0.documentDBEventSourceConfig?.databaseName == "shop" })
        harness.lambda.forgetCalls()
        #expect(try await harness.run(stage, id: "r2").status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
        let changed = PipelineHarness.deploy(
            more:
                "eventSources: [\(sources.joined(separator: ", ").replacing("topics: [orders], consumerGroup", with: "batchSize: 7, topics: [orders], consumerGroup"))]"
        )
        try await harness.run(changed, id: "r3")
        #expect(harness.lambda.mutations.count { $0.hasPrefix("UpdateEventSourceMapping") } == 1)
        #expect(harness.lambda.mutations.count { $0.hasPrefix("CreateEventSourceMapping") } == 0)
    }

    @Test(
        "a source whose fields do not fit is an error before the run",
        arguments: [
            ("{ batchSize: 1 }", "needs 'arn', or 'bootstrapServers'"),
            ("{ arn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/0-1' }", "needs 'topics'"),
            ("{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q', topics: [a] }", "'topics' does not go with"),
            (
                "{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }, { arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }",
                "is written twice"
            ),
            ("{ arn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/0-1', topics: [a, b] }", "one topic"),
        ])
    func refused(_ sources: String, _ text: String) async throws {
        let harness = try PipelineHarness.checkout()
        let faults = try await harness.faults(
            PipelineHarness.stage("deploy", "deploy", "code: { path: v1 }, eventSources: [\(sources)]"))
        #expect(faults.contains(text), "\(faults)")
    }

    @Test("two topics of one cluster are two sources")
    func topics() async throws {
        let harness = try PipelineHarness.checkout()
        let both = "\(Self.kafka), \(Self.kafka.replacing("orders", with: "returns"))"
        let run = try await harness.run(PipelineHarness.deploy(more: "eventSources: [\(both)]"))
        #expect(run.status == .succeeded)
        #expect(harness.lambda.change { $0.mappings.count } == 2)
    }

    @Test("asynchronous invocation is set, kept and removed")
    func asyncInvocation() async throws {
        let harness = try PipelineHarness.checkout()
        let stage = PipelineHarness.deploy(
            more: "asyncInvocation: { maximumRetries: 0, onFailure: 'arn:aws:sqs:eu-west-1:123456789012:dead' }")
        #expect(try await harness.run(stage).status == .succeeded)
        harness.lambda.forgetCalls()
        #expect(try await harness.run(stage, id: "r2").status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
        try await harness.run(PipelineHarness.deploy(more: "asyncInvocation: null"), id: "r3")
        #expect(harness.lambda.mutations == ["DeleteFunctionEventInvokeConfig checkout"])
    }

    @Test("an event is queued, without waiting for a response")
    func event() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.lambda.answer { version, request in
            InvokeResult(statusCode: request.invocationType == .event && !request.wantsLogTail ? 202 : 400)
        }
        let run = try await harness.run(PipelineHarness.stage("call", "invoke", "invocationType: event"))
        #expect(run.stages["call"]?.outputs["invokeResultsList"]?[0]?["statusCode"] == 202)
    }
}
