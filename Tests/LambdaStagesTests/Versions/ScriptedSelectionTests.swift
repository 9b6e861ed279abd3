import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Versions that a script selects")
struct ScriptedSelectionTests {
    static func harness() async throws -> PipelineHarness {
        let harness = try PipelineHarness.checkout()
        try await harness.publish(["v1", "v2", "v3"])
        try harness.write("pick.lua", "")
        return harness
    }

    static let route = PipelineHarness.stage(
        "shift", "route", "alias: live, target: { select: pick.lua, with: { label: stable } }")
    static let delete = PipelineHarness.stage("clean", "delete", "versions: { select: pick.lua }")

    @Test("Route takes the newest of those that are selected, and says why")
    func route() async throws {
        let harness = try await Self.harness()
        harness.metrics.traffic("1", .init(perSecond: 2))
        harness.hooks.selector("pick.lua") { versions, call in
            let metrics = try await call.services.metrics(
                of: "1", window: TimeLength(.seconds(300)), percentile: nil)
            #expect(metrics.invocations == 600)
            #expect(metrics.isComplete)
            return versions.filter { $0.version != "3" }.map { VersionChoice($0.version, reason: "it has the label") }
        }
        let run = try await harness.run(Self.route)
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
        #expect(harness.recorder.lines.contains("Selected version 2 of function checkout: it has the label"))
        let call = try #require(harness.hooks.calls.first)
        #expect(call.with == ["label": "stable"])
        #expect(call.stable?.version == "1")
        #expect(call.alias?.name == "live")
        #expect(call.candidate == nil)
    }

    @Test(
        "a selection of nothing, or of a missing version, fails before anything moves",
        arguments: [([], "selected no version"), ([VersionChoice("9")], "has no such version")]
            as [([VersionChoice], String)])
    func nothing(_ choices: [VersionChoice], _ text: String) async throws {
        let harness = try await Self.harness()
        harness.hooks.selector("pick.lua") { _, _ in choices }
        let run = try await harness.run(Self.route)
        #expect(run.stages["shift"]?.error?.message.contains(text) == true)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("Delete deletes what is selected, keeps what is held, and gives the script's reasons")
    func delete() async throws {
        let harness = try await Self.harness()
        harness.hooks.selector("pick.lua") { versions, call in
            #expect(call.context.alias == nil)
            return versions.map { version in
                VersionChoice(
                    version.version, isSelected: version.version != "3",
                    reason: version.version == "3" ? "it is young" : "it is old")
            }
        }
        let run = try await harness.run(Self.delete)
        #expect(run.status == .succeeded, "\(run.stages["clean"]?.error?.message ?? "")")
        #expect(harness.lambda.versions() == ["1", "3"])
        let kept = run.stages["clean"]?.outputs["kept"]
        #expect(kept?[0]?["reason"] == "held by alias live")
        #expect(kept?[1]?["reason"] == "not selected: it is young")
        #expect(harness.recorder.lines.contains("Deleted version 2 of function checkout: it is old."))
        #expect(harness.hooks.calls.count == 1)
    }

    @Test("A script that selects nothing deletes nothing, and that is success")
    func empty() async throws {
        let harness = try await Self.harness()
        let run = try await harness.run(Self.delete)
        #expect(run.stages["clean"]?.error?.message.contains("no hook") == true)
        harness.hooks.selector("pick.lua") { _, _ in [] }
        #expect(try await harness.run(Self.delete).status == .succeeded)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test("without scripts a pipeline that names one is invalid", arguments: [true, false])
    func unavailable(_ isRoute: Bool) async throws {
        let stage = isRoute ? Self.route : Self.delete
        let harness = try await Self.harness()
        let read = try PipelineReader(folder: harness.folder)
            .read("name: test\ndefaults: { function: checkout }\nstages:\n\(stage)")
        await #expect(throws: DocumentError.self) {
            _ = try await PipelinePreparation(registry: StageRegistry(LambdaStageKinds.all()))
                .prepare(read.pipeline, diagnostics: read.diagnostics, parameters: [:])
        }
        #expect(try await harness.faults(stage.replacing("pick.lua", with: "no.lua")).contains("There is no file"))
    }
}
