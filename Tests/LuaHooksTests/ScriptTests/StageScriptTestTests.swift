import LuaHooks
import Testing

@Suite("Tests of stages in Lua")
struct StageScriptTestTests {
    static let stage = #"""
        return { api = 1, kind = "stage", uses = { "lambda", "http" },
          parameters = { n = { type = "integer", required = true }, long = { type = "boolean" } },
          run = function(ctx, input)
            ctx.step("add", function() lambda.provision("8", input.n) end, { undo = { n = input.n }, key = "eight" })
            ctx.wait("rest", "1h")
            if input.long then ctx.wait("on", "1h") end
            if input.n > 5 then fail("too many") end
            return { n = input.n, before = ctx.outputs.first and ctx.outputs.first.x, run = ctx.run.parameters.p }
          end,
          undo = function(ctx, record) lambda.unprovision("8") log.info("back from " .. record.n) end }
        """#

    @Test("expectations of stages hold and fail as they should")
    func expectations() async throws {
        let results = try await ScriptTestRunnerTests.run(
            #"""
            local stage = script("edge.lua")
            test("well", function(t)
              local r = stage{ input = { n = 2 }, outputs = { first = { x = 7 } }, run = { parameters = {} }, timeout = "2h" }
              t.expect(r).outputs{ n = 2, before = 7 }
              t.expect(r).steps{ "add", "rest" }
              t.expect(r).undone{}
              t.expect(r.ended).equals("succeeded")
            end)
            test("fails", function(t)
              local r = stage{ input = { n = 6 }, timeout = "2h" }
              t.expect(r).fails("too many")
              t.expect(r).undone{ "eight" }
              t.expect(t.provisioning()[2].action).equals("unprovision")
              t.expect(t.logs()[1].message).equals("back from 6")
            end)
            test("rolled back", function(t)
              t.expect(stage{ input = { n = 2 }, rollback = true, timeout = "2h" }).undone{ "eight" }
            end)
            test("late", function(t)
              t.expect(stage{ input = { n = 2, long = true }, timeout = "90m" }).fails("did not end within 1h30m")
            end)
            test("faulty", function(t)
              t.expect_error(function() stage{ input = {} } end, "'n' is missing")
              t.expect_error(function() stage{ inputs = {} } end, "has no field 'inputs'")
            end)
            test("wrong 1", function(t) t.expect(stage{ input = { n = 2 }, timeout = "2h" }).fails() end)
            test("wrong 2", function(t) t.expect(stage{ input = { n = 6 }, timeout = "2h" }).outputs{} end)
            test("wrong 3", function(t) t.expect(stage{ input = { n = 2 }, timeout = "2h" }).steps{ "add" } end)
            """#, script: Self.stage)
        let messages = results.map { $0.failure?.message }
        #expect(messages.prefix(5).allSatisfy { $0 == nil }, "\(messages)")
        #expect(messages[5] == #"expected fails(), got outputs{"n":2}"#)
        #expect(messages[6] == #"expected outputs{}, got fails("too many")"#)
        #expect(messages[7] == #"expected steps["add"], got steps["add","rest"]"#)
    }
}
