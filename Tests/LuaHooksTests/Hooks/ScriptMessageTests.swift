import OrderedCollections
import LambdaStages
import StageKit
import StageKitTesting
import Testing

@Suite("What scripts' faults say")
struct ScriptMessageTests {
    @Test(
        "An error while it runs has the file, the line, its source, and advice",
        arguments: [
            (
                "local x = nil; return healthy(x.y)", "x.lua:6: ", "in: local x = nil; return healthy(x.y)",
                "Correct the script"
            ),
            ("return _G.metric.of(1)", "x.lua:6: unknown global 'metric'", "in: return _G.metric.of(1)", "'uses'"),
            (
                "local m = metrics return m.off(ctx.candidate)", "x.lua:6: ", "did you mean 'metrics.of'",
                "Correct the name"
            ),
            ("return _G.lambda.get('1')", "x.lua:6: ", "in: return _G.lambda.get('1')", "uses = { \"lambda\" }"),
            ("return true", "x.lua:5: 'check' returned true", "in: check = function(ctx)", "It returns healthy()"),
            ("", "x.lua:5: 'check' returned nothing", "in: check = function(ctx)", "It returns healthy()"),
            ("return unhealthy()", "x.lua:6: unhealthy takes a reason", "in: return unhealthy()", "unhealthy(\"why\")"),
            ("return _G.promote()", "x.lua:6: ", "in: return _G.promote()", "weight_schedule"),
            ("local s = ctx.weight; ctx.weight = 3", "x.lua:6: ", "in: local s", ""),
            ("return metrics.of(ctx.candidate, { windw = 3 })", "x.lua:6: ", "Did you mean 'window'?", "metrics.of("),
        ])
    func running(_ body: String, _ location: String, _ text: String, _ advice: String) async throws {
        let script = ScriptHarness.check(body, head: "uses = { \"metrics\" },")
        let harness = try await ScriptHarness.make(["x.lua": script])
        let run = try await harness.run(ScriptHarness.canary("lua: scripts/x.lua"))
        let message = run.stages["shift"]?.error?.message ?? ""
        #expect(run.status == .failed)
        for part in [location, text, advice] where !part.isEmpty {
            #expect(message.contains(part), "'\(part)' in: \(message)")
        }
    }

    @Test(
        "The line is the one where the returned table has the key, whatever else the file has of that name",
        arguments: [
            (
                "local check = 5\nlocal maximum = 1\n" + ScriptHarness.check("return 0.5"),
                "x.lua:7: 'check' returned 0.5, in: check = function(ctx)."
            ),
            (
                "return { api = 1, kind = \"health_check\", check = function(ctx) return 0.5 end }",
                "x.lua:1: 'check' returned 0.5, in: return {"
            ),
            (
                "return { api = 1, kind = \"health_check\",\n[\"check\"] = function(ctx) return 0.5 end }",
                "x.lua:2: 'check' returned 0.5, in: [\"check\"] ="
            ),
            (
                "local s = { api = 1, kind = \"health_check\" }\nfunction s.check(ctx) return 0.5 end\nreturn s",
                "x.lua:2: 'check' returned 0.5, in: function s.check(ctx) return 0.5 end"
            ),
            (
                "-- a\u{2028}b\u{c}c\u{85}d\n" + ScriptHarness.check("return 0.5"),
                "x.lua:6: 'check' returned 0.5, in: check = function(ctx)."
            ),
            (
                ScriptHarness.check("return 0.5").replacing("\n", with: "\r"),
                "x.lua:5: 'check' returned 0.5, in: check = function(ctx)."
            ),
            (
                ScriptHarness.check("return helthy()").replacing("\n", with: "\r\n"),
                "x.lua:6: unknown global"
            ),
        ])
    func location(_ script: String, _ expected: String) async throws {
        let harness = try await ScriptHarness.make(["x.lua": script])
        let stage = ScriptHarness.canary("lua: scripts/x.lua")
        let faults = try await harness.faults(stage)
        let message = faults.isEmpty ? try await harness.run(stage)["shift"]?.error?.message ?? "" : faults
        #expect(message.contains(expected), "\(message)")
    }

    @Test("What calls a function of the host wrongly is told to correct the call, not to catch it")
    func wrongCall() async throws {
        for body in ["return unhealthy()", "return stats.mean({})", "return healthy('\\xff')"] {
            let harness = try await ScriptHarness.make(["x.lua": ScriptHarness.check(body)])
            let message =
                try await harness.run(ScriptHarness.canary("lua: scripts/x.lua"))["shift"]?.error?.message ?? ""
            #expect(message.contains("Correct the call."), "\(message)")
            #expect(!message.contains("pcall"))
            #expect(!message.contains("string; this is a string"))
        }
    }

    @Test("An error in a required file has that file's source location, once")
    func required() async throws {
        let script = "local broken = require('broken')\n" + ScriptHarness.check("return healthy()")
        let harness = try await ScriptHarness.make(["x.lua": script, "broken.lua": "local a = 1\nlocal = 2\n"])
        let faults = try await harness.faults(ScriptHarness.canary("lua: scripts/x.lua"))
        #expect(faults.contains("scripts/broken.lua:2: "), "\(faults)")
        #expect(faults.contains("in: local = 2"), "\(faults)")
        #expect(!faults.contains("x.lua:1: "), "\(faults)")
    }

    @Test(
        "A date that does not exist is an error",
        arguments: [
            "2026-02-31", "2026-02-29", "2026-13-01", "2026-01-31T25:00:00Z", "2026-01-31T23:61:00Z", "2026-1", "",
            "2026-01-31" + String(repeating: " ", count: 100),
        ])
    func impossibleTimes(_ text: String) async throws {
        let harness = try await ScriptHarness.make([
            "x.lua": ScriptHarness.check("return healthy(tostring(time.parse('\(text)')))")
        ])
        let message = try await harness.run(ScriptHarness.canary("lua: scripts/x.lua"))["shift"]?.error?.message ?? ""
        #expect(message.contains("is not a time such as"), "\(message)")
    }

    @Test("Printed and logged lines keep their order")
    func order() async throws {
        let body = "print('first') log.info('second') print('third') time.sleep(1) log.info('fourth') return healthy()"
        let harness = try await ScriptHarness.make(["x.lua": ScriptHarness.check(body)])
        _ = try await harness.run(ScriptHarness.canary("lua: scripts/x.lua"))
        let said = harness.recorder.lines.filter { ["first", "second", "third", "fourth"].contains($0) }
        #expect(said.prefix(4) == ["first", "second", "third", "fourth"])
    }

    @Test("Times that there are, with the leap day")
    func times() async throws {
        let body =
            "return healthy(time.format(time.parse('2028-02-29T23:59:60Z'), '%Y-%m-%d') .. time.parse('2026-01-31 09:30:00'))"
        let harness = try await ScriptHarness.make(["x.lua": ScriptHarness.check(body)])
        let run = try await harness.run(ScriptHarness.canary("lua: scripts/x.lua"))
        #expect(run.status == .succeeded, "\(run["shift"]?.error?.message ?? "")")
    }

    @Test(
        "An error in the file is found before anything runs",
        arguments: [
            ("return {\n  api = = 1,\n}", "x.lua:2: ", "in: api = = 1. Correct the line"),
            ("local t = metrisc.of\nreturn t", "x.lua:1: unknown global 'metrisc'", "in: local t = metrisc.of"),
            ("return 3", "x.lua:1: the file returns a number", "return { api = 1"),
            (
                "return { api = 2, kind = \"health_check\", check = print }", "x.lua:1: this program knows api 1 only",
                "api = 1"
            ),
            (
                "return {\napi = 1,\nkind = \"helth_check\", check = print }",
                "x.lua:3: there is no kind 'helth_check'", "Did you mean 'health_check'?"
            ),
            (
                "return { api = 1,\nkind = \"version_selector\", select = print }",
                "x.lua:2: the script is a version_selector", "health_check is needed"
            ),
            (
                "return { api = 1, kind = \"health_check\",\nchek = print }",
                "x.lua:1: the script's table has no function 'check'", "Did you mean 'check'?"
            ),
            (
                "return { api = 1, kind = \"health_check\", check = print,\nuses = { \"metrcs\" } }",
                "x.lua:2: there is no host module 'metrcs'", "Did you mean 'metrics'?"
            ),
            (
                "return { api = 1, kind = \"health_check\", check = print, parameters = {\nmaximum = { type = \"numbr\" } } }",
                "x.lua:2: the parameter 'maximum' has no known type", "Did you mean 'number'?"
            ),
            (
                "return { api = 1, kind = \"health_check\", check = print, parameters = {\nw = { type = \"duration\", default = 5 } } }",
                "x.lua:2: ", "A number needs its unit"
            ),
            (
                "time.sleep(1)\nreturn {}", "x.lua",
                "cannot be asked while the file itself runs|while the file itself runs"
            ),
            ("while true do end", "x.lua:1", "instructions"),
            (
                ScriptHarness.check("return metrics.off(1)", head: "uses = { \"metrics\" },"),
                "x.lua:6: 'metrics' has no 'off', in: return metrics.off(1)", "Did you mean 'metrics.of'?"
            ),
            (
                ScriptHarness.check("return metrics.of(1)"),
                "x.lua:6: the host module 'metrics' is not granted, in: return metrics.of(1)", "uses = { \"metrics\" }"
            ),
            (
                ScriptHarness.check("return helthy()"),
                "x.lua:6: unknown global 'helthy', in: return helthy()", "Did you mean 'healthy'?"
            ),
        ])
    func files(_ script: String, _ location: String, _ text: String) async throws {
        let harness = try await ScriptHarness.make(["x.lua": script])
        let faults = try await harness.faults(ScriptHarness.canary("lua: scripts/x.lua"))
        #expect(faults.contains(location), "\(faults)")
        #expect(text.split(separator: "|").contains { faults.contains($0) }, "\(faults)")
    }

    @Test(
        "What a script is given is checked like any stage's input",
        arguments: [
            ("", "'with.maximum' is missing: highest share. Write it under 'with'. The script says what it takes at "),
            ("", "scripts/x.lua:5: maximum = { type = \"number\", required = true, about = \"highest share\" },"),
            ("with: { maximum: much }", "'with.maximum' must be a number, not 'much'"),
            (
                "with: { maxmum: 1 }",
                "Unknown key 'with.maxmum'. Did you mean 'maximum'? The script says what it takes at "
            ),
            ("with: { maxmum: 1 }", "scripts/x.lua:4: parameters = {"),
            ("with: { maximum: 1, window: 5 }", "A number needs its unit: 5s or 5m."),
            ("with: { maximum: 1, mode: slw }", "'with.mode' cannot be 'slw'. Did you mean 'slow'?"),
            ("with: { maximum: 1, count: 4 }", "'with.count' cannot be 4. Known here: 1, 2."),
            ("with: { maximum: \"${ 1 + 1 }\", count: 2, window: 5m, mode: slow }", ""),
        ])
    func parameters(_ with: String, _ expected: String) async throws {
        let script = ScriptHarness.check(
            "return healthy(tostring(ctx.with.maximum))",
            head: """
                parameters = {
                  maximum = { type = "number", required = true, about = "highest share" },
                  window = { type = "duration", default = "2m" },
                  mode = { type = "string", one_of = { "slow", "fast" } },
                  count = { type = "integer", one_of = { 1, 2 } },
                },
                """)
        let harness = try await ScriptHarness.make(["x.lua": script])
        let stage = ScriptHarness.canary("lua: scripts/x.lua\(with.isEmpty ? "" : ", \(with)")")
        let faults = try await harness.faults(stage)
        #expect(expected.isEmpty ? faults.isEmpty : faults.contains(expected), "\(faults)")
        guard expected.isEmpty else { return }
        let run = try await harness.run(stage)
        #expect(
            harness.recorder.reports("health_verdict").first?["reason"] == "2",
            "\(run.stages["shift"]?.error?.message ?? "")")
    }

    @Test("A script that a limit has ended is called again in a new state")
    func limits() async throws {
        let script = ScriptHarness.check(
            "if ctx.step == 1 then time.sleep(\"5m\") end return healthy(\"again\")")
        let harness = try await ScriptHarness.make(["x.lua": script])
        let run = try await harness.run(
            ScriptHarness.canary(
                "lua: scripts/x.lua, timeout: 30s",
                more: "steps: [5, 50], interval: 1m, onError: inconclusive, onInconclusive: promote"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        let reasons = harness.recorder.reports("health_verdict").map { $0["reason"]?.stringValue ?? "" }
        #expect(reasons.first?.contains("timed out after 30 s") == true, "\(reasons)")
        #expect(reasons.last == "again", "\(reasons)")
    }
}
