import Foundation
import LuaHooks
import Testing

@Suite("Tests of scripts")
struct ScriptTestRunnerTests {
    static let script = #"""
        return { api = 1, kind = "health_check", uses = { "lambda", "http", "alarms", "metrics", "secrets" },
          parameters = { mode = { type = "string", required = true } },
          check = function(ctx)
            local m = ctx.with.mode
            ctx.state.calls = (ctx.state.calls or 0) + 1
            if m == "sleep" then local a = time.now(); time.sleep(30); return healthy(tostring(time.now() - a)) end
            if m == "long" then time.sleep(100); return healthy() end
            if m == "loop" then while true do end end
            if m == "invoke" then
              local r = lambda.invoke{ version = ctx.candidate, payload = { n = 4 } }
              log.info("got " .. r.text)
              return r.error and unhealthy(r.text) or healthy(r.text)
            end
            if m == "http" then
              local r = http.get("https://x.test/health")
              return r.status == 200 and healthy(r.body) or unhealthy("status " .. r.status)
            end
            if m == "alarm" then return alarms.state("a") == "OK" and healthy() or unhealthy("rings") end
            if m == "secret" then
              local s = secrets.get("env:TOKEN")
              log.info("it is " .. s)
              return healthy(s == "hunter2" and "known as " .. s or "other")
            end
            error("no such mode")
          end }
        """#

    /// Numbers that no run has; each is a fault of the test's own line.
    static let senseless = #"""
        local check = script("edge.lua")
        test("numbers", function(t)
          t.expect_error(function() t.lambda{ status = 1e30 }; check{ with = { mode = "invoke" } } end, "integer from 100 to 599")
          t.expect_error(function() check{ step = 1e30, with = { mode = "alarm" } } end, "'step' has to be an integer")
          t.expect_error(function() check{ weight = 500, with = { mode = "alarm" } } end, "'weight' goes from 0 to 100")
          t.expect_error(function() t.clock(1e300) end, "t.clock(start) has to be")
          t.expect_error(function() t.advance(1e40) end, "t.advance(seconds) has to be")
          t.expect_error(function() t.metrics{ version = "8", invocations = -1 } end, "'invocations' goes from 0")
          t.expect_error(function() t.metrics{ version = "8", invocations = 1, errors = 2 } end, "'errors' goes from 0 to 1")
        end)
        """#

    static let passing = #"""
        local check = script("edge.lua")
        local function go(mode) return check{ candidate = "8", with = { mode = mode } } end
        test("sleep jumps", function(t) t.expect(go("sleep")).healthy("30") end)
        test("state kept", function(t) go("sleep"); go("sleep"); t.expect(check.state.calls).equals(2) end)
        test("fresh", function(t) t.expect(check.state).equals({}) end)
        test("long times out", function(t) t.expect_error(function() go("long") end, "timed out after 60 s") end)
        test("loop ends", function(t) t.expect_error(function() go("loop") end, "too many instructions") end)
        test("lambda computed", function(t)
          t.lambda{ version = "8", payload = function(r) return { double = r.payload.n * 2 } end }
          t.expect(go("invoke")).healthy('{"double":8}')
          t.expect(t.invocations()[1].payload.n).equals(4)
          t.expect(t.logs()[1].message).equals('got {"double":8}')
        end)
        test("lambda error", function(t) t.lambda{ error = "boom" } t.expect(go("invoke")).unhealthy("boom") end)
        test("handler fails", function(t) t.lambda(function(r) error("oh") end) t.expect_error(function() go("invoke") end, "oh") end)
        test("none", function(t) t.expect_error(function() go("invoke") end, "t.lambda{") end)
        test("http", function(t) t.http{ url = "https://x.test/*", status = 503 } t.expect(go("http")).unhealthy("503") end)
        test("http fn", function(t) t.http(function(r) return "hi " .. r.method end) t.expect(go("http")).healthy("hi GET") end)
        test("alarm", function(t) t.alarm{ name = "a", state = "ALARM" } t.expect(go("alarm")).unhealthy() end)
        test("secret", function(t)
          t.expect_error(function() go("secret") end, 't.secret{ name = "TOKEN"')
          t.secret{ name = "TOKEN", value = "hunter2" }
          t.expect(go("secret")).healthy("known as (hidden)")
          t.expect(t.logs()[1].message).equals("it is (hidden)")
          t.expect_error(function() t.secret{ name = "TOKEN" } end, "needs the name and the value")
          t.secret{ name = "env:TOKEN", value = "y" }
          t.expect(go("secret")).healthy("other")
        end)
        test("missing with", function(t) t.expect_error(function() check{} end, "mode") end)
        test("clock", function(t)
          t.clock("2026-01-05T09:00:00Z")
          t.advance("1h")
          t.expect(time.format(time.now())).equals("2026-01-05T10:00:00Z")
        end)
        """#

    private func run(_ tests: String) async throws -> [ScriptTestResult] {
        try await Self.run(tests, script: Self.script)
    }

    static func run(_ tests: String, script: String) async throws -> [ScriptTestResult] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "staysail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(script.utf8).write(to: folder.appending(path: "edge.lua"))
        let file = folder.appending(path: "edge_test.lua")
        try Data(tests.utf8).write(to: file)
        var results: [ScriptTestResult] = []
        try await ScriptTestRunner().run(file.path, shownAs: "edge_test.lua", filter: nil) { results.append($0) }
        return results
    }

    @Test("virtual time, state, limits and every double do what the test says")
    func passing() async throws {
        let results = try await run(Self.passing) + run(Self.senseless)
        #expect(results.count == 16)
        for result in results { #expect(result.failure == nil, "\(result)") }
    }

    @Test("a wait that is longer than the limit ends the call, each time")
    func longWait() async throws {
        let script = "return { api = 1, kind = 'health_check', check = function() time.sleep(61) return healthy() end }"
        let tests = (1...50).map {
            "test('\($0)', function(t) t.expect_error(function() check{} end, 'timed out after 60 s') end)"
        }
        let results = try await Self.run(
            "local check = script(\"edge.lua\")\n" + tests.joined(separator: "\n"), script: script)
        #expect(results.count == 50)
        for result in results { #expect(result.failure == nil, "\(result)") }
    }

    @Test(
        "a failure has its line and says what is wrong",
        arguments: [
            ("check{ candidat = '8' }", "Did you mean 'candidate'?"),
            ("check{ with = { mode = 'what' } }", "edge.lua:"),
            ("t.metrcs{}", "Did you mean 'metrics'?"),
            ("t.metrics{ version = '8', invocation = 3 }", "Did you mean 'invocations'?"),
            ("t.expect(1).equal(1)", "has no 'equal'"),
            ("t.expect({ a = 1 }).equals({ a = 2 })", "expected {\"a\":2}, got {\"a\":1}"),
            ("t.expect(true, 'why').equals(false)", "expected false, got true (\"why\")"),
            ("t.expect_error(function() end, 'x')", "expected an error with \"x\", got none"),
            ("test('inner', function() end)", "not inside another test"),
            (
                "t.lambda{ payload = function(r) return print end } check{ candidate = '8', with = { mode = 'invoke' } }",
                "the double's function returned what is not plain data: "
            ),
            ("error('my own')", "my own"),
        ])
    func failing(body: String, message: String) async throws {
        let results = try await run(
            "local check = script(\"edge.lua\")\ntest(\"one\", function(t)\n  \(body)\nend)\ntest(\"two\", function() end)\n"
        )
        #expect(results.map(\.name) == ["one", "two"])
        let failure = try #require(results.first?.failure)
        #expect(failure.message.contains(message), "\(failure)")
        #expect(failure.file == "edge_test.lua")
        #expect(failure.line == 3)
        #expect(failure.lineText == body)
        #expect(results.last?.failure == nil)
    }

    @Test(
        "a file that cannot be run is one failure",
        arguments: [
            ("local x = = 1", "unexpected symbol"), ("script(\"none.lua\")", "there is no script"),
            ("return", "has no test"), ("test(\"x\")", "needs a function"),
            ("test(\"x\", print) test(\"x\", print)", "two tests with the name 'x'"),
        ])
    func faulty(text: String, message: String) async throws {
        let results = try await run(text)
        #expect(results.count == 1)
        #expect(results.first?.name == nil)
        #expect(results.first?.failure?.message.contains(message) == true, "\(results)")
    }

    @Test("the stubs name every function of every host module")
    func stubs() {
        let text = ScriptStubs.files.map(\.text).joined()
        for (module, functions) in HostModules.names(isStage: true) {
            for function in functions { #expect(text.contains("\nfunction \(module).\(function)(")) }
        }
    }
}
