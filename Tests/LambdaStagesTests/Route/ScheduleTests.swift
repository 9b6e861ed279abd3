import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Schedules")
struct ScheduleTests {
    static func canary(_ more: String = "interval: 1m") -> String {
        PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: canary, target: newest, schedule: weights.lua\(more.isEmpty ? "" : ", \(more)")")
    }

    static func harness(_ answers: [ScheduleAnswer]) async throws -> PipelineHarness {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        try harness.write("weights.lua", "")
        harness.hooks.schedule("weights.lua", answers)
        return harness
    }

    static func seconds(_ seconds: Int) -> TimeLength { TimeLength(.seconds(seconds)) }

    @Test("Moves as the schedule says, also downwards, and ends with its promotion")
    func follows() async throws {
        let harness = try await Self.harness([
            .shift(percent: 5, wait: Self.seconds(30)), .hold(Self.seconds(90), reason: "it is night"),
            .shift(percent: 50, wait: nil), .shift(percent: 0, wait: Self.seconds(10)), .promote(reason: "enough"),
        ])
        let start = harness.clock.now
        let run = try await harness.run(Self.canary("interval: 1m, bake: 2m"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(
            harness.weights == [#"{"1":95,"2":5}"#, #"{"1":50,"2":50}"#, #"{"1":100}"#, #"{"2":100}"#])
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 310) < 0.1)
        let calls = harness.hooks.calls
        #expect(calls.map(\.weight) == [0, 5, 5, 50, 0])
        #expect(calls.map(\.step) == [0, 1, 1, 2, 3])
        #expect(calls.map { Int($0.elapsed.rounded()) } == [0, 30, 120, 180, 190])
        #expect(calls.map { Int($0.sinceStep.rounded()) } == [0, 30, 120, 60, 10])
        #expect(harness.recorder.lines.contains("Schedule: hold for 1m30s: it is night"))
        #expect(harness.lambda.alias("live")?.description == "staysail: live=2 before=1 run=r1")
    }

    @Test("An abort is an unhealthy verdict, for onUnhealthy to decide", arguments: ["rollback", "stay"])
    func abort(_ ending: String) async throws {
        let harness = try await Self.harness([
            .shift(percent: 5, wait: Self.seconds(30)), .abort(reason: "the test says worse"),
        ])
        let run = try await harness.run(Self.canary("onUnhealthy: \(ending)"))
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(
            run.stages["shift"]?.error?.message.contains("unhealthy at 5 %: the schedule: the test says worse.") == true
        )
        #expect(harness.lambda.alias("live")?.weights == (ending == "stay" ? [2: 0.05] : [:]))
    }

    @Test("checks run in its holds and after them, and it is not asked while one is inconclusive")
    func withChecks() async throws {
        let harness = try await Self.harness([
            .shift(percent: 5, wait: Self.seconds(60)), .promote(reason: ""),
        ])
        try harness.write("check.lua", "")
        harness.hooks.check("check.lua") { call in
            HookReply(Verdict(call.context.call < 4 ? .inconclusive : .healthy, "call \(call.context.call)"))
        }
        let run = try await harness.run(Self.canary("healthChecks: [{ lua: check.lua }]"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        let asked = harness.hooks.calls.filter { $0.checks.isEmpty || $0.checks.last?.verdict.outcome == .healthy }
        #expect(asked.last?.elapsed.rounded() == 120)
        #expect(asked.last?.checks.map(\.verdict.reason) == ["call 1", "call 2", "call 3", "call 4"])
    }

    @Test(
        "an invalid answer of a schedule fails the stage and rolls back",
        arguments: [
            (ScheduleAnswer.shift(percent: 100, wait: nil), "to below 100"),
            (.shift(percent: -1, wait: nil), "from 0"), (.shift(percent: 10, wait: nil), "give it 'wait'"),
            (.hold(TimeLength(.zero), reason: ""), "never end"),
        ])
    func faults(_ answer: ScheduleAnswer, _ text: String) async throws {
        let harness = try await Self.harness([.shift(percent: 5, wait: Self.seconds(1)), answer])
        let run = try await harness.run(Self.canary(""))
        #expect(run.stages["shift"]?.error?.code == "failed")
        #expect(
            run.stages["shift"]?.error?.message.contains(text) == true, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(run.stages["shift"]?.error?.message.contains("weights.lua") == true)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("A schedule that never ends is stopped")
    func endless() async throws {
        let harness = try await Self.harness([])
        harness.hooks.schedule("weights.lua", [.shift(percent: 5, wait: TimeLength(.zero))])
        let run = try await harness.run(Self.canary().replacing("    with:", with: "    timeout: 1h\n    with:"))
        #expect(run.stages["shift"]?.error?.message.contains("never promoted") == true)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("A new alias needs no schedule; weights that are there are where it begins")
    func starts() async throws {
        let harness = try await Self.harness([.promote(reason: "")])
        harness.lambda.change { $0.move("live", of: "checkout", to: 1, weights: [2: 0.3]) }
        #expect(try await harness.run(Self.canary()).status == .succeeded)
        #expect(harness.hooks.calls.map(\.weight) == [30])
        harness.lambda.change { $0.functions["checkout"]?.aliases = [:] }
        #expect(try await harness.run(Self.canary()).status == .succeeded)
        #expect(harness.hooks.calls.count == 1)
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("Versions that cannot share an alias are told before the schedule is asked")
    func preflight() async throws {
        let harness = try await Self.harness([.promote(reason: "")])
        harness.lambda.change { state in
            let index = state.functions["checkout"]?.versions.firstIndex { $0.version == 2 } ?? 0
            state.functions["checkout"]?.versions[index].role = "arn:aws:iam::123456789012:role/b"
        }
        let run = try await harness.run(Self.canary())
        #expect(run.stages["shift"]?.error?.message.contains("their roles differ") == true)
        #expect(harness.hooks.calls.isEmpty)
    }

    @Test(
        "Faults before the run",
        arguments: [
            ("schedule: no.lua", "There is no file"), ("schedule: { lua: no.lua }", "There is no file"),
            ("schedule: weights.lua, steps: [5]", "exclude each other"),
            ("schedule: { lua: weights.lua, with: { maximum: high } }", "must be a number"),
            ("schedule: { file: weights.lua }", "schedule"),
            ("schedule: weights.lua, healthChecks: [{ from: 100, invoke: {} }]", "need a 'bake'"),
            ("interval: 1m", "or a 'schedule'"),
        ])
    func written(_ with: String, _ text: String) async throws {
        let harness = try await Self.harness([])
        let faults = try await harness.faults(
            PipelineHarness.stage("shift", "route", "alias: live, strategy: canary, target: newest, \(with)"))
        #expect(faults.contains(text), "\(faults)")
    }
}
