import OrderedCollections
import AWSServices
import Foundation
import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting
import Testing

@Suite("What hooks in Lua see, and what schedules and selectors do")
struct HookContextTests {
    private func message(_ run: Run, _ stage: String = "shift") -> String { run.stages[stage]?.error?.message ?? "" }

    private func logged(_ harness: PipelineHarness, _ line: String) -> [JSONValue] {
        harness.recorder.events.compactMap { event in
            if case .log(_, line, let data) = event.kind { data } else { nil }
        }
    }

    @Test("What is absent in the context is nil at every depth")
    func absent() async throws {
        let harness = try await ScriptHarness.make([
            "a.lua": ScriptHarness.check(
                """
                local function find(table)
                  for key, value in pairs(table) do
                    if value == json.null then return key end
                    local found = type(value) == "table" and find(value)
                    if found then return found end
                  end
                end
                log.info("null", { found = find(ctx) or "none" })
                return healthy("fine", { nothing = json.null, deep = { nothing = json.null } })
                """)
        ])
        let run = try await harness.run(
            PipelineHarness.deploy("v2")
                + ScriptHarness.canary("lua: scripts/a.lua, name: first").replacing(
                    "needs: []", with: "needs: [deploy]"))
        #expect(run.status == .succeeded, "\(message(run))")
        let seen = logged(harness, "null")
        #expect(seen.count > 1)
        #expect(seen.allSatisfy { $0 == ["found": "none"] }, "\(seen)")
    }

    @Test("A check sees every field of its context")
    func context() async throws {
        let harness = try await ScriptHarness.make([
            "a.lua": ScriptHarness.check(
                "log.info(\"ctx\", json.decode(json.encode(ctx))) return healthy(\"fine\", { n = 1 })",
                head: "parameters = { window = { type = \"duration\", default = \"2m\" } },")
        ])
        harness.lambda.change { $0.functions["checkout"]?.tags = ["team": "shop"] }
        let run = try await harness.run(
            PipelineHarness.deploy("v2")
                + ScriptHarness.canary("lua: scripts/a.lua, name: first").replacing(
                    "needs: []", with: "needs: [deploy]"))
        #expect(run.status == .succeeded, "\(message(run))")
        let seen = logged(harness, "ctx")
        let first = try #require(seen.first)
        let last = try #require(seen.last)
        #expect(
            first.objectValue.map { Set($0.keys) } == [
                "pipeline", "run", "stage", "func", "alias", "stable", "candidate", "weight", "step", "elapsed",
                "since_step", "checks", "with", "outputs", "state",
            ])
        #expect(first["pipeline"] == ["name": "test"])
        #expect(first["run"]?["id"] == "r1")
        #expect(first["run"]?["started_at"]?.doubleValue != nil)
        #expect(first["stage"] == ["id": "shift", "name": "shift", "type": "route"])
        #expect(first["func"]?["name"] == "checkout")
        #expect(first["func"]?["tags"] == ["team": "shop"])
        #expect(first["func"]?["region"] == "eu-west-1")
        #expect(first["alias"]?["name"] == "live")
        #expect(first["alias"]?["weights"] == ["2": 5])
        #expect(first["stable"]?["version"] == "1")
        #expect(first["candidate"]?["version"] == "2")
        let known: Set = [
            "version", "arn", "description", "runtime", "memory", "timeout", "code_sha256", "code_size",
            "published_at", "environment_keys", "aliases",
        ]
        let shown = Set(first["candidate"]?.objectValue?.keys ?? [])
        #expect(shown.isSubset(of: known))
        #expect(shown.isSuperset(of: ["version", "arn", "description", "runtime", "code_sha256", "aliases"]))
        #expect(first["with"] == ["window": 120])
        #expect(first["outputs"]?["deploy"]?["version"] == "2")
        #expect([first["weight"], first["step"]] == [5, 1])
        #expect([last["weight"], last["step"]] == [50, 2])
        #expect(last["since_step"]?.doubleValue?.rounded() == 60)
        #expect((last["elapsed"]?.doubleValue ?? 0) >= 120)
        let past = try #require(last["checks"]?[0])
        #expect(past["name"] == "first")
        #expect(past["verdict"] == "healthy")
        #expect(past["reason"] == "fine")
        #expect(past["data"] == ["n": 1])
        #expect(past["weight"] == 5)
        #expect(past["at"]?.doubleValue != nil)
    }

    @Test("On a first release there is no stable version")
    func first() async throws {
        let harness = try await ScriptHarness.make(
            ["a.lua": ScriptHarness.check("return ctx.stable == nil and healthy(\"new\") or unhealthy(\"old\")")],
            live: nil)
        let run = try await harness.run(ScriptHarness.canary("lua: scripts/a.lua, from: 0"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.recorder.reports("health_verdict").first?["reason"] == "new")
    }

    @Test(
        "Nothing but the state can be written", arguments: ["ctx.weight = 1", "ctx.with.a = 1", "ctx.func.tags.a = 1"])
    func readOnly(_ body: String) async throws {
        let harness = try await ScriptHarness.make(["a.lua": ScriptHarness.check("\(body) return healthy()")])
        let run = try await harness.run(ScriptHarness.canary("lua: scripts/a.lua"))
        #expect(run.status == .failed)
        #expect(message(run).contains("in: \(body)"), "\(message(run))")
    }

    private func schedule(_ body: String, more: String = "") -> (script: String, stage: String) {
        (
            "return { api = 1, kind = \"weight_schedule\", next = function(ctx)\n\(body)\nend }",
            PipelineHarness.stage(
                "shift", "route",
                "alias: live, strategy: canary, target: newest, schedule: scripts/plan.lua"
                    + (more.isEmpty ? "" : ", \(more)"))
        )
    }

    @Test("A schedule may go down, to nothing and up again")
    func downward() async throws {
        let (script, stage) = schedule(
            """
            local plan = { 20, 5, 0, 40 }
            ctx.state.n = (ctx.state.n or 0) + 1
            if plan[ctx.state.n] then return shift(plan[ctx.state.n], { wait = 60 }) end
            return promote("done")
            """)
        let harness = try await ScriptHarness.make(["plan.lua": script])
        let start = harness.clock.now
        let run = try await harness.run(stage)
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(
            harness.weights == [
                #"{"1":80,"2":20}"#, #"{"1":95,"2":5}"#, #"{"1":100}"#, #"{"1":60,"2":40}"#, #"{"2":100}"#,
            ])
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 240) < 2)
        #expect(harness.recorder.lines.contains("Schedule: promote: done"))
    }

    @Test("A schedule reads the verdicts of checks, and an unhealthy candidate ends it")
    func checks() async throws {
        let (script, stage) = schedule(
            """
            if ctx.weight == 0 then return shift(10, { wait = "1m" }) end
            if #ctx.checks > 0 and ctx.checks[#ctx.checks].reason == "sure" then return promote() end
            return hold("30s", "not sure")
            """, more: "every: 30s, onInconclusive: promote, healthChecks: [{ lua: scripts/a.lua }]")
        let check = ScriptHarness.check(
            "if ctx.since_step < 100 then return inconclusive(\"early\") end return healthy(\"sure\")")
        var harness = try await ScriptHarness.make(["plan.lua": script, "a.lua": check])
        let start = harness.clock.now
        let run = try await harness.run(stage)
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(abs(harness.clock.now.timeIntervalSince(start) - 120) < 2)
        harness.lambda.change { $0.move("live", of: "checkout", to: 1) }
        try harness.write("scripts/a.lua", ScriptHarness.check("return unhealthy(\"ill\")"))
        harness.factories = .lua
        let ill = try await harness.run(stage, id: "r2")
        #expect(message(ill).contains("ill"), "\(message(ill))")
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test(
        "Invalid answers are errors of the script",
        arguments: [
            ("return shift(100)", "to below 100", "in: return shift(100)"),
            ("return shift(-1)", "from 0", "in: return shift(-1)"),
            ("return shift(5, { wiat = \"1m\" })", "Did you mean 'wait'?", "in: return shift(5"),
            ("return hold(0)", "longer than 0", "in: return hold(0)"),
            ("return { answer = \"shift\", percent = 5, wait = -5 }", "'next' returned {", "promote()"),
            ("return { answer = \"shift\", percent = 500 }", "'next' returned {", "promote()"),
            ("return abort()", "abort takes a reason", "in: return abort()"),
            ("return 5", "'next' returned 5", "in: return { api = 1"),
            ("ctx.state.n = 1", "'next' returned nothing", "promote()"),
            ("return _G.healthy()", "health_check", "in: return _G.healthy()"),
            ("return shift(5)", "does not say for how long", "plan.lua"),
        ])
    func senseless(_ body: String, _ problem: String, _ location: String) async throws {
        let (script, stage) = schedule(body)
        let harness = try await ScriptHarness.make(["plan.lua": script])
        let run = try await harness.run(stage)
        #expect(run.status == .failed)
        for part in [problem, location, "plan.lua"] { #expect(message(run).contains(part), "\(message(run))") }
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test(
        "In a route the newest version that is selected is the target, and its reason is in the log",
        arguments: [
            "select = function(v, ctx) return v.version ~= '3' and v.version ~= ctx.stable.version, 'tested' end",
            "select_all = function(versions, ctx) return { versions[1], versions[2].version }, 'tested' end",
        ])
    func target(_ function: String) async throws {
        let harness = try await ScriptHarness.make(
            ["pick.lua": "return { api = 1, kind = \"version_selector\", \(function) }"])
        try await harness.run(PipelineHarness.deploy("v3"), id: "r0")
        let run = try await harness.run(
            PipelineHarness.stage(
                "shift", "route", "alias: live, strategy: simple, target: { select: scripts/pick.lua }"))
        #expect(run.status == .succeeded, "\(message(run))")
        #expect(harness.lambda.alias("live")?.functionVersion == 2)
        #expect(harness.recorder.lines.contains("Selected version 2 of function checkout: tested"))
    }

    @Test(
        "In a delete the reasons are what the run says of each version",
        arguments: [
            (
                "select = function(v, ctx) return v.version == ctx.with.which, 'asked for ' .. v.version end",
                "Deleted version 2 of function checkout: asked for 2."
            ),
            (
                "select_all = function(versions, ctx) return { ctx.with.which }, 'asked for' end",
                "Deleted version 2 of function checkout: asked for."
            ),
        ])
    func reasons(_ function: String, _ line: String) async throws {
        let harness = try await ScriptHarness.make([
            "pick.lua": """
            return { api = 1, kind = "version_selector", parameters = { which = { type = "string", required = true } },
              \(function) }
            """
        ])
        try await harness.run(PipelineHarness.deploy("v3"), id: "r0")
        let run = try await harness.run(
            PipelineHarness.stage(
                "clean", "delete", "versions: { select: scripts/pick.lua, with: { which: \"2\" } }, grace: 0s"))
        #expect(run.status == .succeeded, "\(message(run, "clean"))")
        #expect(harness.lambda.versions() == ["1", "3"])
        #expect(harness.recorder.lines.contains(line), "\(harness.recorder.lines)")
        let kept = run.stages["clean"]?.outputs["kept"]?.arrayValue ?? []
        #expect(kept.compactMap { $0["version"] } == ["1", "3"])
    }

    @Test(
        "the result of a selector is checked",
        arguments: [
            ("select = function() return 'yes' end", "'select' returned 'yes' for version 1"),
            ("select = function() end", "'select' returned nothing for version 1"),
            ("select = function() return true, 5 end", "'select' returned true, 5"),
            ("select_all = function() return true end", "'select_all' returned true"),
            ("select_all = function() return { true } end", "'select_all' returned"),
            ("select_all = function() return { 9 } end", "selected version 9"),
        ])
    func selectorAnswers(_ function: String, _ problem: String) async throws {
        let harness = try await ScriptHarness.make(
            ["pick.lua": "return { api = 1, kind = \"version_selector\", \(function) }"])
        let run = try await harness.run(
            PipelineHarness.stage("clean", "delete", "versions: { select: scripts/pick.lua }, grace: 0s"))
        #expect(run.status == .failed)
        #expect(message(run, "clean").contains(problem), "\(message(run, "clean"))")
        #expect(message(run, "clean").contains("pick.lua"))
        #expect(harness.lambda.versions() == ["1", "2"])
    }
}
