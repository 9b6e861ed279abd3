import AWSServices
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Values as AWS returns them")
struct ReadBackTests {
    /// Changes the function behind Staysail's back.
    private static func change(_ harness: PipelineHarness, _ body: @Sendable (inout ScriptedLambda.Function) -> Void) {
        harness.lambda.change { state in
            guard var function = state.functions["checkout"] else { return }
            body(&function)
            state.functions["checkout"] = function
        }
        harness.lambda.forgetCalls()
    }

    private static func unreadable(_ configuration: inout FunctionConfiguration) {
        configuration.environment = try? JSONValue(
            parsing: #"{"error":{"errorCode":"AccessDeniedException","message":"no kms:Decrypt"}}"#
        ).decode(FunctionEnvironment.self)
    }

    @Test("lists in another order and header names in another case change nothing")
    func order() async throws {
        let harness = try PipelineHarness.checkout()
        let stage = PipelineHarness.deploy(
            more:
                "vpc: { subnets: [subnet-b, subnet-a], securityGroups: [sg-2, sg-1] }, functionUrl: { authType: NONE, "
                + "cors: { allowHeaders: [X-One, Content-Type], allowMethods: [GET, POST], allowOrigins: ['*'] } }")
        #expect(try await harness.run(stage).status == .succeeded)
        Self.change(harness) { function in
            function.latest.vpcConfig?.subnetIds = ["subnet-a", "subnet-b"]
            function.latest.vpcConfig?.securityGroupIds = ["sg-1", "sg-2"]
            function.latest.vpcConfig?.vpcId = "vpc-1"
            function.versions = function.versions.map { version in
                var version = version
                version.vpcConfig = function.latest.vpcConfig
                return version
            }
            function.urls[""]?.cors?.allowHeaders = ["content-type", "x-one"]
            function.urls[""]?.cors?.allowMethods = ["POST", "GET"]
            function.urls[""]?.cors?.allowCredentials = false
            function.urls[""]?.cors?.maxAge = 0
        }
        let again = try await harness.run(stage, id: "r2")
        #expect(again.status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
        #expect(again.stages["deploy"]?.outputs["changes"] == [])
    }

    @Test("an environment that cannot be read is an error where it decides, and {} still clears it")
    func environment() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(PipelineHarness.deploy(more: "environment: { MODE: one }"))
        Self.change(harness) { function in
            Self.unreadable(&function.latest)
            function.versions = function.versions.map { version in
                var version = version
                Self.unreadable(&version)
                return version
            }
        }
        let compared = try await harness.run(PipelineHarness.deploy(more: "environment: { MODE: one }"))
        #expect(compared.stages["deploy"]?.error?.message.contains("kms:Decrypt") == true)
        #expect(harness.lambda.mutations.isEmpty)
        try await harness.run(PipelineHarness.deploy())
        // AWS, not Staysail, decides whether the code was published already.
        #expect(harness.lambda.mutations == ["PublishVersion checkout"])
        harness.lambda.forgetCalls()
        let cleared = try await harness.run(PipelineHarness.deploy(more: "environment: {}"))
        #expect(cleared.status == .succeeded)
        #expect(harness.lambda.mutations.first == "UpdateFunctionConfiguration checkout")
    }

    @Test("values that differ only in Unicode normalization are different")
    func normalization() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.run(PipelineHarness.deploy(more: "environment: { NAME: \"caf\u{E9}\" }"))
        harness.lambda.forgetCalls()
        let run = try await harness.run(PipelineHarness.deploy(more: "environment: { NAME: \"cafe\u{301}\" }"))
        #expect(run.stages["deploy"]?.outputs["changes"] == ["environment"])
    }

    @Test("event source filters are compared by meaning")
    func filters() async throws {
        let harness = try PipelineHarness.checkout()
        let stage = PipelineHarness.deploy(
            more:
                "eventSources: [{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q', filters: [{ b: [1], a: [2] }, { c: [3] }] }]"
        )
        #expect(try await harness.run(stage).status == .succeeded)
        harness.lambda.change { state in
            for uuid in state.mappings.keys {
                state.mappings[uuid]?.filterCriteria = FilterCriteria(
                    patterns: [#"{ "c": [3] }"#, #"{"a": [2], "b": [1]}"#])
            }
        }
        harness.lambda.forgetCalls()
        #expect(try await harness.run(stage, id: "r2").status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("a condition that permissions cannot have stays, and is never dropped by a replacement")
    func unknownCondition() async throws {
        let harness = try PipelineHarness.checkout()
        let permission = "permissions: { s3: { principal: s3.amazonaws.com, sourceArn: 'arn:aws:s3:::a' } }"
        try await harness.run(PipelineHarness.deploy(more: permission))
        Self.change(harness) { function in
            function.statements["", default: [:]]["s3"] = [
                "Sid": "s3", "Effect": "Allow", "Action": "lambda:InvokeFunction",
                "Principal": ["Service": "s3.amazonaws.com"],
                "Condition": [
                    "ArnLike": ["AWS:SourceArn": "arn:aws:s3:::a"], "StringEquals": ["aws:PrincipalTag/team": "x"],
                ],
            ]
        }
        #expect(try await harness.run(PipelineHarness.deploy(more: permission)).status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
        let other = permission.replacing("s3:::a", with: "s3:::b")
        let run = try await harness.run(PipelineHarness.deploy(more: other))
        #expect(run.stages["deploy"]?.error?.message.contains("aws:principaltag/team") == true)
        #expect(harness.lambda.mutations.isEmpty)
    }
}
