import Expressions
import LuaAbuse
import LuaRuntime
import OrderedCollections
import Testing

@Suite struct ValueTests {
    private static let document: JSONValue = [
        "null": .null, "yes": true, "no": false, "whole": 42, "large": .integer(.max), "small": .integer(.min),
        "real": 1.0, "share": 0.25, "text": "a\"b\n é €", "empty": "", "list": [1, "x", .null, [2]], "no_list": [],
        "map": ["a": ["b": ["c": 1]]],
    ]

    private func echo(_ value: LuaValue, _ body: String = "return ...") async throws -> LuaValue {
        let interpreter = try LuaInterpreter(clock: .still)
        let function = try await interpreter.run("return function(...) \(body) end", file: "echo.lua")
        let results = try await interpreter.call(try #require(function.functionValue), [value])
        return results.first ?? .nil
    }

    @Test func valuesComeBackAsTheyWent() async throws {
        #expect(try await echo(.json(Self.document)).json == Self.document)
    }

    @Test func valuesComeBackThroughAReadOnlyTableAndThroughText() async throws {
        #expect(try await echo(.readOnly(.json(Self.document))).json == Self.document)
        #expect(try await echo(.json(Self.document), "return json.decode(json.encode(...))").json == Self.document)
    }

    @Test func wholeNumbersAndRealsStayApart() async throws {
        #expect(try await json("return { 1, 1.0, 3 // 2, 3 / 2, 2^2 }") == [1, 1.0, 1, 1.5, 4.0])
    }

    @Test func nullIsAValueAndNilIsNone() async throws {
        #expect(try await json("return { a = json.null, b = nil }") == ["a": .null])
        #expect(
            try await json("return tostring(json.null) .. tostring(json.decode('null') == json.null)") == "nulltrue")
        #expect(try await run("return nil").isNil)
    }

    @Test func anEmptyTableIsAMapUnlessItIsMarked() async throws {
        #expect(try await json("return { {}, json.array(), json.array({}), json.decode('[]') }") == [[:], [], [], []])
    }

    @Test func keysAreInOrder() async throws {
        #expect(try await run("return { b = 1, a = 2, c = 3 }").json?.keys == ["a", "b", "c"])
    }

    @Test func bytesThatAreNoTextCross() async throws {
        let value = try await run(#"return "\xff\0x""#)
        guard case .bytes(let bytes) = value else {
            Issue.record("\(value)")
            return
        }
        #expect(bytes == [0xFF, 0, 0x78])
        #expect(try await echo(.bytes([0xFF, 0]), "return #(...), (...):byte(1)").intValue == 2)
    }

    @Test(arguments: [
        ("local t = {} t.me = t return t", "the result.me holds itself: it is one of the tables around it"),
        ("return { a = { [5] = 1 } }", "the result.a has the number 5 as a key"),
        ("return { 1, 2, x = 3 }", "the result has the text 'x' as a key beside the places of a list"),
        ("return { [1] = 1, [2] = 2, [4] = 4 }", "the result"),
        ("return { rate = 0/0 }", "the result.rate is not a number (0/0), which JSON cannot say"),
        ("return { rate = 1/0 }", "the result.rate is an infinite number, which JSON cannot say"),
        ("return ('x'):rep(300 * 1024)", "the result is larger than 256 KiB as JSON"),
        ("local t = {} for i = 1, 200 do t = { t } end return t", "is nested more than 100 deep"),
        ("local t = {1} for i = 1, 60 do t = { t, t } end return t", "the result is larger than 256 KiB as JSON"),
    ])
    func whatCannotLeaveIsSaid(source: String, message: String) async throws {
        let error = try await failure(of: source)
        #expect(error.code == .value)
        #expect(error.message.contains(message), "\(error.message)")
    }

    @Test func aTableWithFunctionsIsATable() async throws {
        let value = try await run("return { name = 'x', run = function() end, deep = { f = print } }")
        #expect(value["name"]?.stringValue == "x")
        #expect(value["run"]?.functionValue != nil)
        #expect(value["deep"]?["f"]?.functionValue != nil)
        #expect(value.json == nil)
    }

    @Test func readOnlyTablesRefuseEveryWrite() async throws {
        let tries = """
            local t = ...
            local function refused(f) local ok, e = pcall(f) return not ok and e:find("read%-only") ~= nil end
            return {
              refused(function() t.a = 2 end), refused(function() t.new = 2 end), refused(function() t.list[1] = 2 end),
              refused(function() rawset(t, "a", 2) end), refused(function() table.insert(t.list, 2) end),
              refused(function() table.sort(t.list) end), not pcall(setmetatable, t, {}),
              #t.list == 3, t.list[3] == 1, rawget(t, "a") == 1, next(t.list) == 1, table.concat(t.list, "-") == "3-2-1",
              select("#", table.unpack(t.list)) == 3,
            }
            """
        let value = try await echo(.readOnly(.json(["a": 1, "list": [3, 2, 1]])), tries)
        #expect(value.json == .array(Array(repeating: true, count: 13)))
    }

    @Test func readOnlyTablesCanBeWalked() async throws {
        let body = """
            local keys, sum = {}, 0
            for k, v in pairs(...) do keys[#keys + 1] = k end
            for i, v in ipairs((...).list) do sum = sum + i * v end
            table.sort(keys)
            return { keys = keys, sum = sum }
            """
        let value = try await echo(.readOnly(.json(["b": 1, "a": 2, "list": [3, 2, 1]])), body)
        #expect(value.json == ["keys": ["a", "b", "list"], "sum": 10])
    }

    @Test func aKeptTableStaysFromCallToCall() async throws {
        let interpreter = try LuaInterpreter(clock: .still)
        let function = try #require(
            try await interpreter.run(
                "return function(ctx) ctx.state.n = (ctx.state.n or 0) + ctx.by return ctx.state.n end", file: "x.lua"
            ).functionValue)
        let state = try await interpreter.keep(.json(["n": 10]))
        let context = LuaValue.readOnly(.table(["state": .kept(state), "by": 5]))
        #expect(try await interpreter.call(function, [context]).first?.intValue == 15)
        #expect(try await interpreter.call(function, [context]).first?.intValue == 20)
        #expect(try await interpreter.value(of: state, name: "ctx.state").json == ["n": 20])
    }

    @Test func functionsOfOneScriptAreNotTakenByAnother() async throws {
        let function = try #require(try await run("return function() end").functionValue)
        let other = try LuaInterpreter(clock: .still)
        await #expect(throws: LuaError.self) { _ = try await other.call(function) }
    }
}
