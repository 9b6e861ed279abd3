import Expressions
import LuaAbuse
import LuaRuntime
import Testing

@Suite struct ScriptTests {
    @Test func aFileGivesATableWhoseFunctionsAreCalled() async throws {
        let interpreter = try LuaInterpreter(clock: .still)
        let script = try await interpreter.run(
            """
            local calls = 0
            return {
              kind = "health_check",
              check = function(ctx) calls = calls + 1; return { seen = calls, weight = ctx.weight, list = {1, 2, 3.5} } end,
            }
            """, file: "scripts/x.lua")
        #expect(script["kind"]?.stringValue == "health_check")
        let check = try #require(script["check"]?.functionValue)
        for call in 1...3 {
            let results = try await interpreter.call(check, [.json(["weight": 5])])
            #expect(results.count == 1)
            #expect(results.first?.json == ["seen": .integer(Int64(call)), "weight": 5, "list": [1, 2, 3.5]])
        }
    }

    @Test func hostFunctionsThatAreAwaitedLookLikeAnyOther() async throws {
        var sandbox = LuaSandbox()
        sandbox.modules = [
            LuaModule(
                "metrics",
                functions: [
                    .awaited("of") { arguments in
                        await Task.yield()
                        return [.json(["of": arguments.first?.json ?? .null]), 7]
                    }
                ])
        ]
        let value = try await json(
            "local m, n = metrics.of('8'); return { of = m.of, n = n }", sandbox: sandbox)
        #expect(value == ["of": "8", "n": 7])
    }

    @Test func errorsHavePlaceLineAndTraceback() async throws {
        let error = try await failure(
            of: """
                local function inner(t) return t.a.b end
                local function outer()
                  local x = inner({})
                  return x
                end
                local result = outer()
                return result
                """)
        #expect(error.sentence == "scripts/x.lua:1: attempt to index a nil value (field 'a')")
        #expect(error.lineText == "local function inner(t) return t.a.b end")
        #expect(error.traceback.map(\.line) == [1, 3, 6])
    }
}
