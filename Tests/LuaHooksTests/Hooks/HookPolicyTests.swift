import OrderedCollections
import AWSServices
import Foundation
import LambdaStages
import StageKit
import StageKitTesting
import Testing

@Suite("What becomes of the answers of hooks in Lua")
struct HookPolicyTests {
    private func message(_ run: Run) -> String { run.stages["shift"]?.error?.message ?? "" }

    /// Gives these answers one after the other, the last one again and again.
    private func answering(_ answers: String...) -> String {
        ScriptHarness.check(
            """
            local answers = { \(answers.map { "'\($0)'" }.joined(separator: ", ")) }
            ctx.state.n = math.min((ctx.state.n or 0) + 1, #answers)
            local answer = answers[ctx.state.n]
            if answer == "healthy" then return healthy() end
            if answer == "unhealthy" then return unhealthy("it is ill", { call = ctx.state.n }) end
            if answer == "error" then error("no idea") end
            return inconclusive("call " .. ctx.state.n)
            """)
    }

    private func blueGreen(_ more: String = "") -> String {
        PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: blue-green, target: newest, healthChecks: [{ lua: scripts/a.lua }]"
                + (more.isEmpty ? "" : ", \(more)"))
    }

    private func canary(_ more: String) -> String {
        PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: canary, target: newest, steps: [10], interval: 1m, \(more), "
                + "healthChecks: [{ lua: scripts/a.lua }]")
    }

    @Test(
        "A blue/green moves only when the script says healthy",
        arguments: [
            (["healthy"], "", nil), (["inconclusive", "healthy"], "", nil), (["unhealthy"], "", "it is ill"),
            (["inconclusive"], "onInconclusive: fail", "is inconclusive: call 1"),
            (["inconclusive"], "onInconclusive: promote", nil),
            (["inconclusive"], "inconclusiveLimit: 2m", "no verdict within 2m: call 1"),
            (["error"], "", "a.lua:11: no idea"), (["error"], "onError: unhealthy", "no idea"),
            (["error", "healthy"], "onError: inconclusive", nil),
        ] as [([String], String, String?)])
    func blueGreen(_ answers: [String], _ more: String, _ fault: String?) async throws {
        let list = answers.count > 1 ? answering(answers[0], answers[1]) : answering(answers[0])
        let harness = try await ScriptHarness.make(["a.lua": list])
        // A script that failed has kept nothing: what it does next depends on the number of verdicts.
        if answers == ["error", "healthy"] {
            try harness.write(
                "scripts/a.lua",
                ScriptHarness.check("if #ctx.checks == 0 then error(\"no idea\") end return healthy()"))
        }
        let run = try await harness.run(blueGreen(more))
        #expect((run.status == .succeeded) == (fault == nil), "\(message(run))")
        #expect(harness.lambda.alias("live")?.functionVersion == (fault == nil ? 2 : 1))
        if let fault { #expect(message(run).contains(fault), "\(message(run))") }
    }

    @Test(
        "A canary continues, rolls back or waits, as the script and the pipeline say",
        arguments: [
            (["healthy"], "bake: 1m", nil), (["healthy", "unhealthy"], "onUnhealthy: rollback", "it is ill"),
            (["inconclusive", "inconclusive", "inconclusive", "healthy"], "onUnhealthy: rollback", nil),
            (["inconclusive"], "inconclusiveLimit: 100s", "no verdict within 1m40s: call 1"),
            (["inconclusive"], "onInconclusive: fail", "is inconclusive: call 1"),
            (["inconclusive"], "onInconclusive: promote", nil),
            (["error"], "onError: fail", "no idea"),
            (["error"], "onError: inconclusive, inconclusiveLimit: 1m", "no verdict within 1m: could not be measured"),
            (["error"], "onError: inconclusive, onInconclusive: promote", nil),
            (["error"], "onError: unhealthy", "no idea"),
        ] as [([String], String, String?)])
    func canary(_ answers: [String], _ more: String, _ fault: String?) async throws {
        var script = answering(answers[0])
        if answers.count == 2 { script = answering(answers[0], answers[1]) }
        if answers.count == 4 { script = answering(answers[0], answers[1], answers[2], answers[3]) }
        let harness = try await ScriptHarness.make(["a.lua": script])
        let run = try await harness.run(canary(more))
        #expect((run.status == .succeeded) == (fault == nil), "\(message(run))")
        let alias = try #require(harness.lambda.alias("live"))
        #expect(alias.functionVersion == (fault == nil ? 2 : 1))
        #expect(alias.weights.isEmpty)
        #expect(harness.weights.first == #"{"1":90,"2":10}"#)
        if let fault { #expect(message(run).contains(fault), "\(message(run))") }
    }

    @Test("An unhealthy verdict's code is one that a retry does not repeat, and its data is kept")
    func verdict() async throws {
        let harness = try await ScriptHarness.make(["a.lua": answering("unhealthy")])
        let run = try await harness.run(canary("onUnhealthy: stay"))
        #expect(run.stages["shift"]?.error?.code == "unhealthy")
        #expect(harness.lambda.alias("live")?.weights == [2: 0.1])
        let verdict = try #require(harness.recorder.reports("health_verdict").last)
        #expect(verdict["data"] == ["call": 1])
        #expect(verdict["reason"] == "it is ill")
    }

    @Test("What a script keeps is recorded with each call, and is what its next call begins with")
    func state() async throws {
        let harness = try await ScriptHarness.make([
            "a.lua": ScriptHarness.check(
                """
                ctx.state.seen = ctx.state.seen or {}
                table.insert(ctx.state.seen, ctx.weight)
                return healthy(table.concat(ctx.state.seen, ","))
                """),
            "plan.lua": """
            return { api = 1, kind = "weight_schedule", next = function(ctx)
              ctx.state.n = (ctx.state.n or 0) + 1
              if ctx.state.n < 3 then return shift(ctx.state.n * 10, { wait = "30s" }) end
              return promote()
            end }
            """,
        ])
        let run = try await harness.run(
            PipelineHarness.stage(
                "shift", "route",
                "alias: live, strategy: canary, target: newest, schedule: scripts/plan.lua, "
                    + "healthChecks: [{ lua: scripts/a.lua }]"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.recorder.reports("health_verdict").map { $0["reason"] } == ["10", "10,20"])
        let kept = (run.stages["shift"]?.steps ?? [])
            .filter { $0.id.name.hasPrefix("check") || $0.id.name.hasPrefix("schedule") }
            .compactMap { $0.result?["state"] }.filter { !$0.isNull }
        #expect(kept == [["n": 1], ["seen": [10]], ["n": 2], ["seen": [10, 20]], ["n": 3]])
    }

    @Test("What a script keeps has to be plain and small")
    func unkeepable() async throws {
        for (body, text) in [
            ("ctx.state.n = 1 ctx.state.f = print return healthy()", "a.lua:5: 'ctx.state.f' holds what"),
            ("ctx.state.big = (\"x\"):rep(300 * 1024) return healthy()", "256 KiB"),
        ] {
            let harness = try await ScriptHarness.make(["a.lua": ScriptHarness.check(body)])
            let run = try await harness.run(canary("onUnhealthy: rollback"))
            #expect(message(run).contains(text), "\(message(run))")
            #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
        }
    }

    @Test(
        "A canceled run ends its script, whatever that does, and rolls back",
        arguments: [
            "while true do end", "while true do pcall(function() while true do end end) end",
            "lambda.invoke{ version = ctx.candidate }",
            "while true do pcall(lambda.invoke, { version = ctx.candidate }) end",
        ])
    func cancellation(_ body: String) async throws {
        let harness = try await ScriptHarness.make([
            "a.lua": ScriptHarness.check(
                "lambda.invoke{ version = ctx.candidate } \(body) return healthy()", head: "uses = { \"lambda\" },")
        ])
        let (began, gate) = AsyncStream.makeStream(of: Void.self)
        let calls = CallCount()
        harness.lambda.answer { version, _ in
            if calls.next() > 1 { try await Task.sleep(for: .seconds(3600)) }
            gate.yield()
            return InvokeResult(statusCode: 200, executedVersion: version, payload: Data("{}".utf8))
        }
        let stage = canary("onUnhealthy: rollback")
        let run = try await withThrowingTaskGroup(of: Run.self) { group in
            group.addTask { try await harness.run(stage) }
            for await _ in began { break }
            group.cancelAll()
            return try #require(try await group.next())
        }
        #expect(run.status == .canceled, "\(message(run))")
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
        #expect(harness.recorder.reports("health_verdict").isEmpty)
    }
}
