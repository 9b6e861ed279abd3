import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Synchronization
import Testing

@Suite("Checks during holds, at their ends, and in a bake")
struct CheckRoundTests {
    static func canary(_ more: String, steps: String = "[10]", interval: String = "2m") -> String {
        PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: canary, target: newest, steps: \(steps), interval: \(interval), \(more)")
    }

    static func lua(_ more: String = "") -> String {
        "healthChecks: [{ lua: check.lua\(more.isEmpty ? "" : ", \(more)") }]"
    }

    /// A harness with two versions, whose check gives these verdicts, the last one again and again.
    static func harness(_ verdicts: [Verdict.Outcome]) async throws -> PipelineHarness {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        try harness.write("check.lua", "")
        harness.hooks.check("check.lua") { call in
            let outcome = verdicts[min(call.context.call, verdicts.count) - 1]
            return HookReply(Verdict(outcome, "call \(call.context.call)"))
        }
        return harness
    }

    /// When each measurement was made, in seconds since the Route began.
    static func times(_ harness: PipelineHarness) -> [Int] { harness.hooks.calls.map { Int($0.elapsed.rounded()) } }

    @Test("Checks are made every 30 s of a hold and at its end")
    func every() async throws {
        let harness = try await Self.harness([.healthy])
        let start = harness.clock.now
        let run = try await harness.run(Self.canary(Self.lua()))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(Self.times(harness) == [30, 60, 90, 120])
        #expect(harness.recorder.reports("health_verdict").count == 4)
        #expect(run.stages["shift"]?.outputs["checks"]?.arrayValue?.count == 1)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 120) < 0.1)
    }

    @Test(
        "No check before its time after a move, whenever it comes",
        arguments: [("45s", [60, 90, 120]), ("150s", [150])])
    func after(_ after: String, _ times: [Int]) async throws {
        let harness = try await Self.harness([.healthy])
        #expect(try await harness.run(Self.canary(Self.lua("after: \(after)"))).status == .succeeded)
        #expect(Self.times(harness) == times)
    }

    @Test("an unhealthy version is rolled back in the first minute of a long step")
    func early() async throws {
        let harness = try await Self.harness([.healthy, .unhealthy])
        let start = harness.clock.now
        let run = try await harness.run(Self.canary(Self.lua(), interval: "1h"))
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(run.stages["shift"]?.error?.message.contains("at 10 %: check check 1: call 2") == true)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 60) < 0.1)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("An inconclusive verdict in the middle of a hold decides nothing; at its end it is measured again")
    func inconclusive() async throws {
        let harness = try await Self.harness(Array(repeating: .inconclusive, count: 6) + [.healthy])
        let start = harness.clock.now
        let run = try await harness.run(Self.canary(Self.lua()))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 210) < 0.1)
        #expect(harness.weights == [#"{"1":90,"2":10}"#, #"{"2":100}"#])
    }

    @Test("Measures again after the step's own length if that is shorter than 'every'")
    func shortStep() async throws {
        let harness = try await Self.harness([.inconclusive, .inconclusive, .healthy])
        let start = harness.clock.now
        let run = try await harness.run(Self.canary(Self.lua(), interval: "5s"))
        #expect(run.status == .succeeded)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 15) < 0.1)
    }

    @Test("A step lasts longer by the limit at most; then it is unhealthy", arguments: ["rollback", "stay"])
    func limit(_ ending: String) async throws {
        let harness = try await Self.harness([.inconclusive])
        let start = harness.clock.now
        let run = try await harness.run(
            Self.canary("inconclusiveLimit: 100s, onUnhealthy: \(ending), \(Self.lua())"))
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(run.stages["shift"]?.error?.message.contains("no verdict within 1m40s: call 8") == true)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 220) < 0.1)
        #expect(harness.lambda.alias("live")?.weights == (ending == "stay" ? [2: 0.1] : [:]))
    }

    @Test("onInconclusive: fail ends the stage at the step's end and rolls back")
    func failing() async throws {
        let harness = try await Self.harness([.inconclusive])
        let run = try await harness.run(Self.canary("onInconclusive: fail, onUnhealthy: stay, \(Self.lua())"))
        #expect(run.stages["shift"]?.error?.code == "failed")
        #expect(run.stages["shift"]?.error?.message.contains("is not known: check check 1 is inconclusive") == true)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
        #expect(harness.hooks.calls.count == 4)
    }

    @Test("onInconclusive: promote continues")
    func promoting() async throws {
        let harness = try await Self.harness([.inconclusive])
        let run = try await harness.run(Self.canary("onInconclusive: promote, \(Self.lua())"))
        #expect(run.status == .succeeded)
        #expect(harness.hooks.calls.count == 4)
    }

    @Test("unhealthyAfter counts verdicts in a row; a healthy one resets the count, an inconclusive one does not")
    func inARow() async throws {
        let harness = try await Self.harness([.unhealthy, .healthy, .unhealthy, .inconclusive, .unhealthy])
        let start = harness.clock.now
        let run = try await harness.run(Self.canary(Self.lua("unhealthyAfter: 2")))
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(harness.hooks.calls.count == 5)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 150) < 0.1)
    }

    @Test("An unhealthy verdict that does not count yet keeps the next weight away", arguments: ["wait", "promote"])
    func unconfirmed(_ onInconclusive: String) async throws {
        let harness = try await Self.harness([.healthy, .healthy, .healthy, .unhealthy, .healthy])
        let start = harness.clock.now
        let run = try await harness.run(
            Self.canary("onInconclusive: \(onInconclusive), \(Self.lua("unhealthyAfter: 2"))"))
        #expect(run.status == .succeeded)
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 150) < 0.1)
    }

    @Test("An advisory check is measured and shown, and decides nothing", arguments: [false, true])
    func advisory(_ throwing: Bool) async throws {
        let harness = try await Self.harness([.unhealthy])
        if throwing { harness.hooks.check("check.lua") { _ in throw StageError(.failed, "no") } }
        let run = try await harness.run(Self.canary(Self.lua("advisory: true")))
        #expect(run.status == .succeeded)
        let reports = harness.recorder.reports("health_verdict")
        #expect(reports.count == 4)
        #expect(reports.allSatisfy { $0["advisory"] == true })
        #expect(reports.first?["verdict"] == (throwing ? "inconclusive" : "unhealthy"))
    }

    @Test(
        "onError decides what a check that cannot be measured is",
        arguments: [("fail", "failed"), ("unhealthy", "unhealthy"), ("inconclusive", "unhealthy")])
    func onError(_ onError: String, _ code: String) async throws {
        let harness = try await Self.harness([])
        harness.hooks.check("check.lua") { _ in throw StageError(.failed, "line 3 is broken") }
        let run = try await harness.run(
            Self.canary("onError: \(onError), inconclusiveLimit: 1m, onUnhealthy: stay, \(Self.lua())"))
        #expect(run.stages["shift"]?.error?.code == code)
        #expect(run.stages["shift"]?.error?.message.contains("could not be measured: line 3 is broken") == true)
        #expect(harness.lambda.alias("live")?.weights == (onError == "fail" ? [:] : [2: 0.1]))
        #expect(harness.hooks.calls.count == (onError == "inconclusive" ? 6 : 1))
    }

    @Test("What may pass is tried twice more before it counts", arguments: [(2, true), (3, false)])
    func retries(_ failures: Int, _ succeeds: Bool) async throws {
        let harness = try await Self.harness([])
        let attempts = Counter()
        harness.hooks.check("check.lua") { _ in
            if attempts.next() <= failures { throw StageError(.failed, "away", isRetryable: true) }
            return HookReply(Verdict(.healthy))
        }
        #expect((try await harness.run(Self.canary(Self.lua())).status == .succeeded) == succeeds)
    }

    @Test("a bake continues the checks at 100 % and rolls back")
    func bake() async throws {
        let harness = try await Self.harness(Array(repeating: .healthy, count: 5) + [.unhealthy])
        let run = try await harness.run(Self.canary("bake: 10m, \(Self.lua())"))
        #expect(run.stages["shift"]?.error?.message.contains("at 100 %") == true)
        #expect(harness.weights == [#"{"1":90,"2":10}"#, #"{"2":100}"#, #"{"1":100}"#])
        #expect(harness.hooks.calls.last?.stable?.version == "1")
        #expect(harness.hooks.calls.last?.weight == 100)
        let alias = try #require(harness.lambda.alias("live"))
        #expect(alias.functionVersion == 1)
        #expect((alias.description ?? "").isEmpty)
    }

    @Test("A blue/green bakes too, and a new alias, whose stable version nobody knows, is deleted again")
    func bakeNew() async throws {
        let harness = try await Self.harness([.healthy, .healthy, .unhealthy])
        harness.lambda.change { $0.functions["checkout"]?.aliases = [:] }
        let run = try await harness.run(
            PipelineHarness.stage(
                "shift", "route", "alias: live, strategy: blue-green, target: newest, bake: 2m, \(Self.lua())"))
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(harness.hooks.calls.map(\.weight) == [0, 100, 100])
        #expect(harness.hooks.calls.allSatisfy { $0.stable == nil })
        #expect(harness.lambda.alias("live") == nil)
        #expect(run.undoFailures.isEmpty)
    }

    @Test("What a check wants to keep arrives in its next call, in a state of its own")
    func state() async throws {
        let harness = try await Self.harness([])
        try harness.write("other.lua", "")
        for (file, step) in [("check.lua", 1), ("other.lua", 10)] {
            harness.hooks.check(file) { call in
                let count = (call.context.state["count"]?.intValue ?? 0) + step
                return HookReply(
                    Verdict(.healthy, data: ["count": .integer(Int64(count))]), state: ["count": .integer(Int64(count))]
                )
            }
        }
        let run = try await harness.run(
            Self.canary("healthChecks: [{ lua: check.lua }, { lua: other.lua, advisory: true }]"))
        #expect(run.status == .succeeded)
        let reports = harness.recorder.reports("health_verdict")
        #expect(reports.map { $0["data"]?["count"] } == [1, 10, 2, 20, 3, 30, 4, 40])
        #expect(run.stages["shift"]?.steps.contains { $0.result?["state"]?["count"] == 40 } == true)
    }

    @Test("a hook gets the state of the release")
    func context() async throws {
        let harness = try await Self.harness([.healthy])
        harness.lambda.change { $0.functions["checkout"]?.tags = ["team": "shop"] }
        let check = Self.lua("from: 0, with: { maximum: 0.01 }, timeout: 20s")
        let run = try await harness.run(
            PipelineHarness.deploy("v2")
                + Self.canary(check, steps: "[10, 50]").replacing("needs: []", with: "needs: [deploy]"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        let calls = harness.hooks.calls
        #expect(calls.map(\.step) == [0, 1, 1, 1, 1, 2, 2, 2, 2])
        #expect(calls.map(\.weight) == [0, 10, 10, 10, 10, 50, 50, 50, 50])
        #expect(calls.map(\.call) == Array(1...9))
        #expect(calls[6].sinceStep.rounded() == 60)
        let last = try #require(calls.last)
        #expect(last.checks.count == 8)
        #expect(last.function.tags == ["team": "shop"])
        #expect(last.function.region == "eu-west-1")
        #expect(last.alias?.weights == ["2": 50])
        #expect(last.stable?.version == "1")
        #expect(last.stable?.aliases == ["live"])
        #expect(last.candidate?.runtime == "python3.12")
        #expect(last.candidate?.publishedAt != nil)
        #expect(last.with == ["maximum": 0.01])
        #expect(last.outputs["deploy"]?["version"] == "2")
        #expect(last.pipeline == "test")
        #expect(last.run.id == "r1")
        #expect(last.stage.type == "route")
        #expect(harness.hooks.made.map(\.timeout) == [TimeLength(.seconds(20))])
    }
}

/// Counts, for closures.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
