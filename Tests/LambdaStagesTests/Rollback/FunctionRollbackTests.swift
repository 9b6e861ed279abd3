import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Rollback of an alias without a run")
struct FunctionRollbackTests {
    private static let simple = PipelineHarness.stage("shift", "route", "alias: live, target: newest")

    private static func rollback(_ harness: PipelineHarness, to version: String? = nil) async throws -> AliasRollback {
        let services = LambdaServices(web: harness.web) { [lambda = harness.lambda, objects = harness.objects] _, _ in
            LambdaServices.Connection(lambda: lambda, objects: objects)
        }
        return try await FunctionRollback(services: services, clock: harness.clock)
            .run(function: "checkout", alias: "live", to: version)
    }

    /// Version 1 was live, and a run has moved to version 2.
    private static func released() async throws -> PipelineHarness {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        try await harness.run(simple)
        harness.lambda.forgetCalls()
        return harness
    }

    @Test("to the version that was live before, and a second time nowhere: the versions are listed with their ages")
    func before() async throws {
        let harness = try await Self.released()
        harness.clock.advance(by: .seconds(7200))
        let outcome = try await Self.rollback(harness)
        #expect(outcome.before.stable == 2)
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.lambda.alias("live")?.description == "staysail: live=1 before=none run=rollback")
        #expect(harness.lambda.mutations.count == 1)
        let error = await #expect(throws: StageError.self) { try await Self.rollback(harness) }
        let message = error?.message ?? ""
        #expect(message.contains("has been rolled back already"), "\(message)")
        #expect(message.contains("Say which with --to. There is: 2 (2h old), 1 (2h old, live)."), "\(message)")
        #expect(harness.lambda.mutations.count == 1)
    }

    @Test("off its weights first, and then to the version before")
    func weights() async throws {
        let harness = try await Self.released()
        try await harness.run(PipelineHarness.deploy("v3"))
        harness.lambda.change { state in
            let trail = state.functions["checkout"]?.aliases["live"]?.description
            state.move("live", of: "checkout", to: 2, weights: [3: 0.25])
            state.functions["checkout"]?.aliases["live"]?.description = trail
        }
        #expect(try await Self.rollback(harness).before.weights == [3: 0.25])
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
        _ = try await Self.rollback(harness)
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
    }

    @Test("to a named version; a version that the alias has already is not written")
    func named() async throws {
        let harness = try await Self.released()
        #expect(try await Self.rollback(harness, to: "2").isDone)
        #expect(harness.lambda.mutations.isEmpty)
        #expect(!(try await Self.rollback(harness, to: "1").isDone))
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
    }

    @Test("a description of somebody else's is left alone, and names no version before")
    func foreign() async throws {
        let harness = try await Self.released()
        harness.lambda.change { $0.functions["checkout"]?.aliases["live"]?.description = "the shop" }
        let error = await #expect(throws: StageError.self) { try await Self.rollback(harness) }
        #expect(error?.message.contains("does not say which version was live before") == true)
        _ = try await Self.rollback(harness, to: "1")
        #expect(harness.lambda.alias("live")?.description == "the shop")
    }

    @Test(
        "what keeps it where it is, in a sentence",
        arguments: [
            ("moved", "Its description names version 2, and it shows version 3: somebody moved it since."),
            ("gone", "Version 1 of function checkout is gone"), ("no alias", "There is no such alias. There is: 3 ("),
        ])
    func refusals(_ what: String, _ sentence: String) async throws {
        let harness = try await Self.released()
        try await harness.run(PipelineHarness.deploy("v3"))
        harness.lambda.forgetCalls()
        harness.lambda.change { state in
            switch what {
            case "moved":
                let trail = state.functions["checkout"]?.aliases["live"]?.description
                state.move("live", of: "checkout", to: 3)
                state.functions["checkout"]?.aliases["live"]?.description = trail
            case "gone": state.functions["checkout"]?.versions.removeAll { $0.version == 1 }
            default: state.functions["checkout"]?.aliases = [:]
            }
        }
        let error = await #expect(throws: StageError.self) { try await Self.rollback(harness) }
        #expect(error?.message.contains(sentence) == true, "\(error?.message ?? "")")
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("another writer in between is not overwritten")
    func conflict() async throws {
        let harness = try await Self.released()
        try await harness.run(PipelineHarness.deploy("v3"))
        harness.lambda.fail("UpdateAlias", .meanwhile { $0.move("live", of: "checkout", to: 3) })
        let error = await #expect(throws: StageError.self) { try await Self.rollback(harness) }
        #expect(error?.code == .conflict)
        #expect(harness.lambda.alias("live")?.functionVersion == 3)
    }

    @Test("a lost answer is resolved by reading the state")
    func lost() async throws {
        let harness = try await Self.released()
        harness.lambda.fail("UpdateAlias", .answerLost)
        _ = try await Self.rollback(harness)
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.lambda.mutations.count == 1)
    }

    @Test("the run that had moved it finds it undone, and changes nothing")
    func thenRun() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let pipeline = try await harness.prepare(Self.simple)
        let runner = harness.runner(harness.store)
        _ = try await runner.run(pipeline, id: "r9")
        _ = try await Self.rollback(harness)
        harness.lambda.forgetCalls()
        let run = try await runner.rollBack(pipeline, id: "r9")
        #expect(run.undoFailures.isEmpty)
        // The guarded write goes first; the revision id of the other writer refuses it, and no other follows.
        #expect(harness.lambda.mutations == ["UpdateAlias checkout:live"])
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
    }

    @Test("a run does not roll back to a version that is gone, and leaves the alias")
    func gone() async throws {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        let pipeline = try await harness.prepare(Self.simple)
        let runner = harness.runner(harness.store)
        _ = try await runner.run(pipeline, id: "r9")
        harness.lambda.change { $0.functions["checkout"]?.versions.removeAll { $0.version == 1 } }
        harness.lambda.forgetCalls()
        let run = try await runner.rollBack(pipeline, id: "r9")
        #expect(run.undoFailures.first?.contains("Version 1 of function checkout is gone") == true)
        // AWS refuses the one write.
        #expect(harness.lambda.mutations == ["UpdateAlias checkout:live"])
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }
}
