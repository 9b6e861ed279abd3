import OrderedCollections
import AWSServices
import Foundation
import LambdaStages
import StageKit
import StageKitTesting
import Testing

@Suite("Hooks in Lua, in the real stages")
struct HookTests {
    private func message(_ run: Run, _ stage: String = "shift") -> String { run.stages[stage]?.error?.message ?? "" }

    @Test("A health check sees its parameters, the metrics, and what it kept from call to call")
    func check() async throws {
        let script = ScriptHarness.check(
            """
            local m = metrics.of(ctx.candidate, { window = ctx.with.window })
            ctx.state.calls = (ctx.state.calls or 0) + 1
            log.info("looked", { window = ctx.with.window, call = ctx.state.calls, step = ctx.step })
            if m.errors / m.invocations > ctx.with.maximum then return unhealthy("too many", { errors = m.errors }) end
            return healthy(("%g of all at %g %%"):format(m.errors / m.invocations, ctx.weight))
            """,
            head: """
                parameters = { maximum = { type = "number", required = true }, window = { type = "duration", default = "2m" } },
                uses = { "metrics" },
                """)
        let harness = try await ScriptHarness.make(["rate.lua": script])
        let run = try await harness.run(ScriptHarness.canary("lua: scripts/rate.lua, with: { maximum: 0.05 }"))
        #expect(run.status == .succeeded, "\(message(run))")
        let verdicts = harness.recorder.reports("health_verdict")
        #expect(verdicts.first?["reason"] == "0.03 of all at 5 %")
        #expect(verdicts.last?["reason"] == "0.03 of all at 50 %")
        let logs = harness.recorder.events.compactMap { event -> JSONValue? in
            if case .log(_, "looked", let data) = event.kind { data } else { nil }
        }
        #expect(logs.first == ["window": 120, "call": 1, "step": 1])
        #expect(logs.last?["call"]?.intValue == logs.count)
        #expect(logs.last?["step"] == 2)

        let strict = try await harness.run(
            ScriptHarness.canary("lua: scripts/rate.lua, with: { maximum: 0.01 }, name: rate"), id: "r2")
        #expect(strict.status == .succeeded, "nothing is left to do")
        harness.lambda.change { $0.move("live", of: "checkout", to: 1) }
        let bad = try await harness.run(
            ScriptHarness.canary("lua: scripts/rate.lua, with: { maximum: 0.01 }, name: rate"), id: "r3")
        #expect(bad.status == .failed)
        #expect(message(bad).contains("too many"), "\(message(bad))")
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("A check before any weight invokes the candidate and compares with the stable version")
    func invokes() async throws {
        let script = ScriptHarness.check(
            """
            local answer = lambda.invoke{ version = ctx.candidate, payload = { ping = true } }
            if ctx.stable.version ~= "1" or ctx.alias.version ~= "1" then return unhealthy("wrong stable") end
            if answer.status == 200 and answer.payload.ok and answer.version == "2" and not answer.error then
              time.sleep(3)
              return healthy("answered " .. answer.text)
            end
            return unhealthy(answer.text)
            """, head: "uses = { \"lambda\" },")
        let harness = try await ScriptHarness.make(["ping.lua": script])
        let start = harness.clock.now
        let run = try await harness.run(
            ScriptHarness.canary("lua: scripts/ping.lua, from: 0", more: "steps: [5], interval: 1m"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.recorder.reports("health_verdict").first?["reason"] == #"answered {"ok":true}"#)
        #expect(harness.clock.now.timeIntervalSince(start) >= 3)
    }

    @Test("A schedule shifts, holds and promotes as it says, and remembers")
    func schedule() async throws {
        let script = """
            return {
              api = 1,
              kind = "weight_schedule",
              parameters = { first = { type = "number", default = 10 } },
              next = function(ctx)
                ctx.state.asked = (ctx.state.asked or 0) + 1
                if ctx.weight == 0 then return shift(ctx.with.first, { wait = "5m" }) end
                if ctx.state.asked == 2 then return hold("2m", "once more") end
                if ctx.weight < 60 then return shift(60.5) end
                return promote("long enough after " .. ctx.elapsed .. " s")
              end,
            }
            """
        let harness = try await ScriptHarness.make(["plan.lua": script])
        let start = harness.clock.now
        let run = try await harness.run(
            PipelineHarness.stage(
                "shift", "route",
                "alias: live, strategy: canary, target: newest, interval: 1m, schedule: scripts/plan.lua"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.weights == [#"{"1":90,"2":10}"#, #"{"1":39.5,"2":60.5}"#, #"{"2":100}"#])
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 8 * 60) < 2)
    }

    @Test("A schedule that aborts sends the traffic back and says why")
    func aborts() async throws {
        let script = """
            return { api = 1, kind = "weight_schedule", next = function(ctx)
              if ctx.weight > 0 then return abort("the shop closes") end
              return shift(20, { wait = "1m" })
            end }
            """
        let harness = try await ScriptHarness.make(["plan.lua": script])
        let run = try await harness.run(
            PipelineHarness.stage(
                "shift", "route", "alias: live, strategy: canary, target: newest, schedule: scripts/plan.lua"))
        #expect(run.status == .failed)
        #expect(message(run).contains("the shop closes"))
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test(
        "A selector chooses what is deleted, version by version or all at once",
        arguments: [
            "select = function(version, ctx) return version.version == '1', 'the first of ' .. ctx.func.name end",
            "select_all = function(versions, ctx) return { versions[1].version }, 'the first of ' .. ctx.func.name end",
            "select_all = function(versions) return { 1 }, 'the first of checkout' end",
        ])
    func selects(_ function: String) async throws {
        let harness = try await ScriptHarness.make(
            ["pick.lua": "return { api = 1, kind = \"version_selector\", \(function) }"], live: nil)
        let run = try await harness.run(
            PipelineHarness.stage("clean", "delete", "versions: { select: scripts/pick.lua }, grace: 0s"))
        #expect(run.status == .succeeded, "\(message(run, "clean"))")
        #expect(harness.lambda.versions() == ["2"])
    }

    @Test("A selector chooses the target of a route")
    func target() async throws {
        let harness = try await ScriptHarness.make([
            "pick.lua": """
            return { api = 1, kind = "version_selector", select = function(version, ctx)
              return version.version ~= ctx.stable.version
            end }
            """
        ])
        let run = try await harness.run(
            PipelineHarness.stage(
                "shift", "route", "alias: live, strategy: simple, target: { select: scripts/pick.lua }"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
    }

    @Test("Random numbers are the same when a run is made again")
    func random() async throws {
        let script = ScriptHarness.check("return healthy(tostring(math.random(1000000000)))")
        var reasons: [[JSONValue?]] = []
        for _ in 1...2 {
            let harness = try await ScriptHarness.make(["a.lua": script])
            try await harness.run(ScriptHarness.canary("lua: scripts/a.lua"))
            reasons.append(harness.recorder.reports("health_verdict").map { $0["reason"] })
        }
        #expect(reasons[0] == reasons[1])
        #expect(reasons[0].count > 1)
        #expect(Set(reasons[0]).count == reasons[0].count)
    }

    @Test("A secret is not shown")
    func secrets() async throws {
        let harness = try await ScriptHarness.make([:])
        try harness.write("token", "hunter2-hunter2\n")
        let path = harness.folder + "/token"
        try harness.write(
            "scripts/a.lua",
            ScriptHarness.check(
                "local s = secrets.get('file:\(path)') log.info('it is ' .. s) return healthy('token ' .. s, { s })",
                head: "uses = { \"secrets\" },"))
        let run = try await harness.run(ScriptHarness.canary("lua: scripts/a.lua", more: "steps: [5], interval: 1m"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.recorder.reports("health_verdict").first?["reason"] == "token (hidden)")
        #expect(!harness.recorder.events.contains { "\($0)".contains("hunter2") })
    }
}
