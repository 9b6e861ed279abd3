import AWSServices
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Code and configuration that change together")
struct UpdateOrderTests {
    private static let stage = PipelineHarness.deploy("v2", more: "memory: 512")
    private static let refusal = ScriptedLambda.Fault.refused(
        status: 400, code: "InvalidParameterValueException", message: "arm64 is not supported by this runtime")

    private static func harness() async throws -> PipelineHarness {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1"], live: nil)
        return harness
    }

    @Test("the code goes first, and the configuration where AWS refuses that")
    func order() async throws {
        let harness = try await Self.harness()
        harness.lambda.fail("UpdateFunctionCode", Self.refusal)
        let run = try await harness.run(Self.stage)
        #expect(run.status == .succeeded, "\(run.stages["deploy"]?.error?.message ?? "")")
        #expect(
            harness.lambda.mutations == [
                "UpdateFunctionCode checkout", "UpdateFunctionConfiguration checkout", "UpdateFunctionCode checkout",
                "PublishVersion checkout",
            ])
        #expect(run.stages["deploy"]?.outputs["changes"] == ["code", "memory"])
    }

    @Test("a failure between the two says what $LATEST holds")
    func half() async throws {
        let harness = try await Self.harness()
        harness.lambda.fail("UpdateFunctionConfiguration", Self.refusal)
        let run = try await harness.run(Self.stage)
        let message = try #require(run.stages["deploy"]?.error?.message)
        #expect(message.contains("$LATEST of function checkout now holds the new code and the previous configuration"))
        #expect(message.contains("memory"))
        #expect(harness.recorder.reports("leftover").contains { $0["state"] == "new code" })
    }

    @Test("an order that AWS refuses both ways names both refusals and leaves $LATEST")
    func neither() async throws {
        let harness = try await Self.harness()
        harness.lambda.fail("UpdateFunctionCode", Self.refusal)
        harness.lambda.fail("UpdateFunctionConfiguration", Self.refusal)
        let message = try #require(try await harness.run(Self.stage).stages["deploy"]?.error?.message)
        #expect(message.contains("neither the code nor the configuration"))
        #expect(message.contains("$LATEST is unchanged"))
    }

}
