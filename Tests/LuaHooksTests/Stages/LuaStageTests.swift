import Foundation
import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting
import Testing

@Suite("Stages in Lua")
struct LuaStageTests {
    private static let parameters = """
        parameters = { name = { type = "string", required = true }, seen = { type = "integer" },
          wait = { type = "duration", default = "2m" }, ["function"] = { type = "string" },
          level = { type = "integer", one_of = { 1, 2 } } },
        """

    @Test("what run returns are the outputs; input and ctx are as documented")
    func outputs() async throws {
        let bench = try StageBench(
            StageBench.stage(
                """
                if input.seen then return { seen = input.seen } end
                ctx.progress(0.5, "half")
                ctx.progress("only words")
                log.info("hello " .. input.name)
                return { name = input.name, wait = input.wait, same = ctx.with.name == input.name, id = ctx.stage.id,
                  type = ctx.stage.type, run = ctx.run.id, pipeline = ctx.pipeline.name, func = ctx.func.name,
                  region = ctx.func.region, before = ctx.outputs.first.seen, none = ctx.stable, checks = ctx.checks }
                """, head: Self.parameters))
        let run = try await bench.run(
            """
            name: test
            defaults: { function: "arn:aws:lambda:eu-west-1:000000000000:function:checkout" }
            stages:
              - { id: first, type: script, with: { name: a, seen: 7 } }
              - { id: s, type: script, needs: [first], with: { name: b } }
            """)
        #expect(run.status == .succeeded, "\(run["s"]?.error?.message ?? "")")
        #expect(
            run["s"]?.outputs == [
                "name": "b", "wait": 120, "same": true, "id": "s", "type": "script", "run": "r", "pipeline": "test",
                "func": "checkout", "region": "eu-west-1", "before": 7,
            ])
        #expect(bench.world.now.lines == ["hello b"])
        let progress = bench.recorder.events.compactMap { event -> String? in
            if case .progress(let fraction, let message) = event.kind { "\(fraction ?? -1) \(message)" } else { nil }
        }
        #expect(progress == ["0.5 half", "-1.0 only words"])
    }

    @Test(
        "diagnostics of the input have a source location, as for built-in stages",
        arguments: [
            ("{}", "p.yaml:3:29: error: ", "'name' is missing"),
            ("{ name: a, wiat: 1m }", "p.yaml:3:", "Did you mean 'wait'?"),
            ("{ name: a, seen: x }", "p.yaml:3:", "'seen' must be an integer"),
            ("{ name: a, wait: soon }", "p.yaml:3:", "'wait' must be a duration"),
            ("{ name: a, level: 3 }", "p.yaml:3:", "'level' cannot be 3. Known here: 1, 2."),
        ])
    func inputFaults(with: String, location: String, text: String) async throws {
        let bench = try StageBench(StageBench.stage("return {}", head: Self.parameters))
        let faults = try await bench.faults("  - { id: s, type: script, with: \(with) }")
        #expect(faults.contains(text), "\(faults)")
        #expect(faults.contains(location.prefix(9)), "\(faults)")
    }

    @Test("missing and null values are nil at every depth")
    func nulls() async throws {
        let bench = try StageBench(
            StageBench.stage(
                """
                local v, raw = ctx.outputs.v, input.raw
                return {
                  parameter = ctx.run.parameters.note == nil, null = v.none == nil, member = v.map.a == nil,
                  deep = v.list[3].c == nil, other = v.map.b, count = #v.list, item = v.list[2] == json.null,
                  any = input.any == nil, with = ctx.with.any == nil, option = input.options.limit == nil,
                  optionDeep = ctx.with.options.more[1].x == nil, kept = raw.a == json.null and raw.b[1].c == json.null,
                  run = ctx.run.parameters.none == nil,
                }
                """,
                head: """
                    parameters = { any = { type = "any" }, options = { type = "map" },
                      raw = { type = "map", null = "kept" } },
                    """))
        let run = try await bench.run(
            """
            name: test
            parameters: { note: {} }
            stages:
              - { id: v, type: evaluate-variables,
                  with: { variables: { none: null, map: { a: null, b: 1 }, list: [1, null, { c: null }] } } }
              - { id: s, type: script, needs: [v], with: { any: "${ parameters.note }",
                  options: { limit: null, more: [{ x: null }] }, raw: { a: null, b: [{ c: null }] } } }
            """)
        #expect(run.status == .succeeded, "\(run["s"]?.error?.message ?? "")")
        let outputs = run["s"]?.outputs ?? .null
        #expect(outputs["other"] == 1)
        #expect(outputs["count"] == 3)
        let flags = outputs.objectValue?.filter { !["other", "count"].contains($0.key) }
        #expect(flags?.count == 11)
        #expect(flags?.allSatisfy { $0.value == true } == true, "\(outputs.text())")
    }

    @Test("times are whole seconds, whatever the clock shows")
    func wholeTimes() async throws {
        let bench = try StageBench(
            StageBench.stage(
                """
                time.sleep(0.25)
                return { now = ("%d"):format(time.now()), started = ("%d"):format(ctx.run.started_at),
                  seconds = math.type(http.get("https://x.test/a").seconds) }
                """), start: Date(timeIntervalSince1970: 1_767_614_400.625))
        let run = try await bench.run()
        #expect(
            run["s"]?.outputs == ["now": "1767614400", "started": "1767614400", "seconds": "float"],
            "\(run["s"]?.error?.message ?? "")")
    }

    @Test("a step's value comes back on resume without a second call, from any moment")
    func durable() async throws {
        let script = StageBench.stage(
            """
            local first = ctx.step("look", function() return { n = 1, none = json.null } end)
            local nothing = ctx.step("nothing", function() end)
            if nothing ~= nil then fail("not nil") end
            for i = 1, 2 do
              ctx.step("post " .. i, function(again)
                if again and http.get("https://x.test/known/" .. i).body == "yes" then return i end
                http.post("https://x.test/" .. i, { n = first.n })
                return i
              end)
              ctx.wait("rest " .. i, "10m")
            end
            local r = math.random(1000000)
            return { n = first.n, random = r }
            """)
        let points = try await StageBench.crashEverywhere(script) { point, run, bench, uninterrupted in
            #expect(run.status == .succeeded, "\(point): \(run["s"]?.error?.message ?? "")")
            #expect(run["s"]?.outputs == uninterrupted.run["s"]?.outputs, "\(point)")
            let posts = bench.world.now.posts.filter { $0.hasPrefix("POST") }
            #expect(posts == ["POST https://x.test/1", "POST https://x.test/2"], "\(point)")
            #expect(run["s"]?.steps.map(\.id.name) == uninterrupted.run["s"]?.steps.map(\.id.name), "\(point)")
        }
        #expect(points > 15)
    }

    @Test("a stage that fails is undone by its script, newest first, from any moment")
    func undone() async throws {
        let script = StageBench.stage(
            """
            for _, version in ipairs{ "7", "8" } do
              ctx.step("provision " .. version, function() lambda.provision(version, 2) end,
                { undo = { version = version }, key = "version " .. version, wanted = 2 })
            end
            ctx.step("wait", function() return lambda.provisioned("8").status end)
            fail("The canary is ill.")
            """,
            undo: """
                if key ~= "version " .. record.version or wanted[1] ~= 2 then fail("wrong: " .. key) end
                lambda.unprovision(record.version)
                log.info("undid " .. key .. " of " .. ctx.func.name)
                """
        ).replacingOccurrences(
            of: "run = function",
            with: """
                parameters = { ["function"] = { type = "string" } }, run = function
                """)
        let stages = "  - { id: s, type: script, with: { function: stock } }"
        let points = try await StageBench.crashEverywhere(script, stages) { point, run, bench, uninterrupted in
            #expect(run.status == .failed, "\(point)")
            #expect(run["s"]?.error?.message == "The canary is ill.", "\(point)")
            #expect(run["s"]?.undone == ["version 8", "version 7"], "\(point)")
            #expect(run["s"]?.undoFailures.isEmpty != false, "\(point)")
            #expect(bench.world.now.provisioned.isEmpty, "\(point)")
            #expect(uninterrupted.world.provisioned.isEmpty)
        }
        #expect(points > 15)
    }

    @Test("what is recorded can be replayed")
    func replayed() async throws {
        for (ending, status) in [
            ("return { v = v }", RunStatus.succeeded), ("fail('no')", .failed), ("error('x')", .failed),
        ] {
            let bench = try StageBench(
                StageBench.stage(
                    """
                    local v = ctx.step("a", function() return http.get("https://x.test/a").status end)
                    ctx.wait("rest", "1h")
                    local ok = pcall(function() ctx.step("b", function() \(ending == "return { v = v }" ? "" : "")
                      http.get("https://x.test/down") end) end)
                    log.info("ok " .. tostring(ok))
                    \(ending)
                    """))
            let store = InMemoryRunStore()
            let run = try await bench.run(store: store)
            #expect(run.status == status)
            let replay = try await RunReplay(
                pipeline: bench.prepare("  - { id: s, type: script }"), events: store.events(of: "r"),
                inputs: store.inputs(of: "r"))
            let outcome = await replay.compare(run: "r", user: "u")
            guard case .same = outcome else { Issue.record("\(outcome)"); continue }
            #expect(bench.world.now.posts == ["GET https://x.test/a"])
        }
    }

    @Test(
        "a wrong use is one sentence with its source location",
        arguments: [
            ("ctx.step('a', function() end) ctx.step('a', function() end)", "there was a step 'a' before"),
            ("ctx.step('a', function() ctx.step('b', function() end) end)", "while the step 'a' is open"),
            ("ctx.step('a', function() ctx.wait('b', 1) end)", "while the step 'a' is open"),
            ("ctx.step('a')", "a step has a function that does it"),
            ("ctx.step('', function() end)", "a step's name is one line"),
            ("ctx.step('a', function() end, { undo = 1 })", "the script's table has no function 'undo'"),
            ("ctx.step('a', function() end, { undu = 1 })", "Did you mean 'undo'?"),
            ("ctx.step('a', function() return print end)", "a step returned a function, which cannot be recorded"),
            ("lambda.provision('7', 1)", "call lambda.provision inside of ctx.step"),
            ("lambda.provisioned('7')", "call lambda.provisioned inside of ctx.step"),
            ("ctx.wait('a', 'soon')", "a duration such as"),
            ("ctx.progress(2, 'x')", "the fraction is a number from 0 to 1"),
            ("return 7", "'run' returned 7"),
            ("return { f = print }", "'run' returned a table with more in it than plain data"),
            ("ctx.with.x = 1", "read-only"),
            ("fail()", "fail takes the sentence"),
            ("error('my own')", "my own"),
            ("error({ message = 'of a table' })", "of a table"),
            ("while true do end", "too many instructions"),
            ("local t = {} while true do t = { t, {}, {}, {} } end", "out of memory"),
            ("ctx.step('a', function() while true do end end)", "too many instructions"),
            ("lambda.invoke{ version = '1', functoin = 'x' }", "Did you mean 'function'?"),
        ])
    func misuse(body: String, text: String) async throws {
        let bench = try StageBench(StageBench.stage(body))
        let run = try await bench.run()
        #expect(run.status == .failed)
        let message = try #require(run["s"]?.error?.message)
        #expect(message.contains(text), "\(message)")
        #expect(message.contains("stage.lua:"), "\(message)")
        #expect(!message.contains("[staysail]"), "\(message)")
    }

    @Test("an error within a step is the step's; a script that catches it continues, and the same on resume")
    func failedStep() async throws {
        let script = StageBench.stage(
            """
            local ok, message = pcall(ctx.step, "a", function() http.get("https://x.test/down") end)
            ctx.step("b", function() http.post("https://x.test/b", "x") end)
            return { ok = ok, message = message }
            """)
        _ = try await StageBench.crashEverywhere(script) { point, run, bench, uninterrupted in
            #expect(run.status == .succeeded, "\(point) \(run["s"]?.error?.message ?? "")")
            #expect(run["s"]?.outputs["ok"] == false)
            #expect(run["s"]?.outputs["message"]?.stringValue?.contains("x.test/down: refused") == true, "\(point)")
            #expect(run["s"]?.steps.count == uninterrupted.run["s"]?.steps.count, "\(point)")
        }
    }

    @Test("what the service refused is not undone; what was done before it in the same step is")
    func refused() async throws {
        for (first, undone) in [("", []), ("lambda.provision('7', 1)", ["s"])] {
            let bench = try StageBench(
                StageBench.stage(
                    "ctx.step('s', function() \(first) lambda.provision('0', 1) end, { undo = '7' })",
                    undo: "lambda.unprovision(record)"))
            let run = try await bench.run()
            #expect(run.status == .failed)
            #expect(run["s"]?.error?.message.contains("Put of version 0 failed: no, in: ") == true)
            #expect(bench.world.now.provisioned.isEmpty)
            #expect(run["s"]?.undone == undone)
        }
    }

    @Test("the stage's timeout and a cancellation end the script wherever it is")
    func ended() async throws {
        for body in [
            "while true do time.sleep(1) end", "ctx.wait('x', '1h')", "while true do pcall(time.sleep, 1) end",
            "ctx.step('x', function() while true do pcall(time.sleep, 5) end end)",
        ] {
            let bench = try StageBench(StageBench.stage(body))
            let run = try await bench.run("  - { id: s, type: script, timeout: 90s }")
            #expect(run.status == .failed, "\(body)")
            let message = run["s"]?.error?.message ?? ""
            #expect(message.hasPrefix("It did not end within 1m30s. The script was stopped at "), "\(message)")
            #expect(message.contains("/stage.lua:"), "\(message)")
        }
    }

    @Test("other functions are named in a call; retryable failures are retried")
    func functions() async throws {
        let bench = try StageBench(
            StageBench.stage(
                """
                if ctx.stage.attempt == 1 then http.get("https://x.test/down") end
                return { own = lambda.invoke{ version = "2" }.payload.version,
                  other = lambda.invoke{ ["function"] = "stock", version = "live" }.payload.version,
                  latest = lambda.invoke{}.payload.version }
                """))
        let run = try await bench.run("  - { id: s, type: script, retry: { attempts: 2 } }")
        #expect(run["s"]?.outputs == ["own": "checkout:2", "other": "stock:live", "latest": "checkout:$LATEST"])
        #expect(run["s"]?.attempt == 2)
    }

    @Test("secrets are in no output, step, error or line")
    func secrets() async throws {
        let bench = try StageBench(
            StageBench.stage(
                """
                local s = secrets.get("env:TOKEN")
                local kept = ctx.step("a", function() return "with " .. s end)
                log.info("it is " .. s)
                print("printed " .. s)
                ctx.progress("known " .. s)
                if kept ~= "with (hidden)" then fail("kept " .. kept) end
                return { s = s }
                """))
        let store = InMemoryRunStore()
        let run = try await bench.run(store: store)
        #expect(run.status == .succeeded, "\(run["s"]?.error?.message ?? "")")
        let all = try await store.events(of: "r").map { "\($0)" }.joined()
        #expect(!all.contains("hunter2"))
        #expect(bench.world.now.lines == ["it is (hidden)", "printed (hidden)"])
    }

    @Test("a kind is made only of a script that is one, with the modules it is granted and the parameters it writes")
    func kinds() throws {
        let good = try StageBench(StageBench.stage("return {}", head: Self.parameters))
        let kind = try good.kind(writes: ["function"])
        #expect(kind.about == "A test.")
        #expect(kind.schema["function"]?.isTakenFromDefaults == true)
        #expect(kind.schema["name"]?.isRequired == true)
        #expect(kind.schema["wait"]?.default == "2m")
        #expect(kind.writes(CheckedInput(["function": "a", "name": "x"])) == [.function("a")])
        let faults = #expect(throws: ScriptDiagnosticsError.self) {
            try good.kind(writes: ["fn"], granted: ["http", "lambda"])
        }
        #expect(faults?.description.contains("the function in 'fn', and there is no such parameter") == true)
        #expect(faults?.description.contains("not granted the host module 'secrets'") == true)
        for (text, wanted) in [
            ("return { api = 1, kind = \"stage\" }", "has no function 'run'"),
            ("return { api = 1, kind = \"stage\", run = 7 }", "'run' is a number instead of a function"),
            ("return { api = 1, kind = \"health_check\", check = function() end }", "a stage is needed here"),
            (StageBench.stage("return healthy()"), "it is an answer of a health_check"),
            (StageBench.stage("lambda.provison('1', 1)"), "Did you mean 'lambda.provision'?"),
            (StageBench.stage("metrics.of('1')"), "the host module 'metrics' is not granted"),
        ] {
            let bench = try StageBench(text)
            let faults = #expect(throws: ScriptDiagnosticsError.self) { try bench.kind() }
            #expect(faults?.description.contains(wanted) == true, "\(faults?.description ?? "")")
        }
    }

    @Test("hooks have no provisioned concurrency and no fail")
    func hooks() throws {
        let text = """
            return { api = 1, kind = "health_check", uses = { "lambda" },
              check = function(ctx) lambda.provision("1", 1) fail("no") end }
            """
        let bench = try StageBench(text)
        let faults = #expect(throws: ScriptDiagnosticsError.self) { try LuaScript(path: "\(bench.folder)/stage.lua") }
        #expect(faults?.description.contains("'lambda' has no 'provision'") == true)
        #expect(faults?.description.contains("it is an answer of a stage") == true)
    }
}
