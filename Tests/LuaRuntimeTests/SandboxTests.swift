import Expressions
import LuaAbuse
import LuaRuntime
import Synchronization
import Testing

@Suite struct SandboxTests {
    @Test func globalsAreReadOnlyOnceTheFileHasRun() async throws {
        let interpreter = try LuaInterpreter(clock: .still)
        let script = try await interpreter.run(
            "limit = 5\nfunction helper() return limit end\nreturn { get = function() return helper() end, set = function() limit = 6 end }",
            file: "scripts/x.lua")
        #expect(try await interpreter.call(try #require(script["get"]?.functionValue)).first?.intValue == 5)
        let error = try await #require(throws: LuaError.self) {
            _ = try await interpreter.call(try #require(script["set"]?.functionValue))
        }
        #expect(
            error.sentence
                == "scripts/x.lua:3: the global 'limit' cannot be set: globals are read-only once the file has run (write `local limit`)"
        )
    }

    @Test(arguments: [
        ("return metric", "unknown global 'metric' (did you mean 'metrics'?)"),
        ("return tabel.insert", "unknown global 'tabel' (did you mean 'table'?)"),
        ("return xyzzy", "unknown global 'xyzzy'"),
        ("return alarms.state()", "unknown global 'alarms': add \"alarms\" to uses"),
        ("return io", "unknown global 'io': scripts have no files; print and log write"),
        ("return string.fromat('')", "'string' has no 'fromat' (did you mean 'string.format'?)"),
    ])
    func unknownNamesSaySo(source: String, message: String) async throws {
        var sandbox = LuaSandbox()
        sandbox.modules = [LuaModule("metrics", functions: [])]
        sandbox.hints = ["alarms": "add \"alarms\" to uses"]
        let error = try await failure(of: source, sandbox: sandbox)
        #expect(error.code == .unknownName)
        #expect(error.message == message)
        #expect(error.line == 1)
    }

    @Test func aGlobalThatMayBeMissingCanBeAskedFor() async throws {
        #expect(
            try await json("return { rawget(_G, 'nothing') == nil, rawget(_G, 'print') == print }") == [true, true])
    }

    @Test func statesShareNothing() async throws {
        let first = try LuaInterpreter(clock: .still)
        _ = try await first.run("shared = 1", file: "a.lua")
        #expect(try await json("return rawget(_G, 'shared') == nil") == true)
    }

    @Test func chanceIsSeeded() async throws {
        let interpreter = try LuaInterpreter(clock: .still)
        let function = try #require(
            try await interpreter.run("return function() return math.random(1000000) end", file: "x.lua").functionValue)
        func roll(seed: UInt64?) async throws -> Int? {
            try await interpreter.call(function, seed: seed).first?.intValue
        }
        let first = try await roll(seed: 7)
        let second = try await roll(seed: nil)
        #expect(try await roll(seed: 7) == first)
        #expect(try await roll(seed: nil) == second)
        #expect(try await roll(seed: 8) != first)
    }

    @Test func requireFindsFilesBesideTheScriptAndInLib() async throws {
        let files = [
            "scripts/util.lua": "local m = { n = 0 } function m.next() m.n = m.n + 1 return m.n end return m",
            "lib/deep/stats.lua": "return { mean = function(a, b) return (a + b) / 2 end }",
            "secret.lua": "return 'secret'", "scripts/bad.lua": "return 1 +\n", "scripts/fails.lua": "\nerror('no')",
        ]
        let read = Mutex<[String]>([])
        var sandbox = LuaSandbox()
        sandbox.folders = ["scripts", "lib"]
        sandbox.read = { path in
            read.withLock { $0.append(path) }
            return files[path]
        }
        let value = try await json(
            """
            local util, again = require("util"), require("util")
            util.next()
            return { again.next(), require("deep.stats").mean(1, 2), require("deep/stats") == require("deep.stats") }
            """, sandbox: sandbox)
        #expect(value == [2, 1.5, true])
        #expect(read.withLock { $0 } == ["scripts/util.lua", "scripts/deep/stats.lua", "lib/deep/stats.lua"])
        for name in ["../secret", "/secret", "..secret", "util.", "a//b", "a\\\\b", "util\\0", "./util", "~", ""] {
            let error = try await failure(of: "local x = require(\"\(name)\")", sandbox: sandbox)
            #expect(error.message.hasPrefix("cannot require"), "\(error.message)")
        }
        #expect(read.withLock { $0.count } == 3)
        #expect(
            try await failure(of: "local x = require('none')", sandbox: sandbox).message
                == "cannot require 'none': there is no scripts/none.lua or lib/none.lua")
        let syntax = try await failure(of: "local x = require('bad')", sandbox: sandbox)
        #expect(syntax.sentence.hasPrefix("scripts/bad.lua:2: unexpected symbol near <eof>"))
        let fails = try await failure(of: "local x = require('fails')", sandbox: sandbox)
        #expect(fails.sentence == "scripts/fails.lua:2: no")
    }

    @Test func weakTablesAreOrdinaryOnes() async throws {
        let value = try await json(
            """
            local weak = setmetatable({}, { __mode = "kv" })
            for i = 1, 10 do weak[i] = {} end
            for i = 1, 200000 do local x = {} end
            return #weak
            """)
        #expect(value == 10)
    }

    @Test func tablesCanBeCalledThroughFunctions() async throws {
        let value = try await json(
            """
            local mt = { __call = function(self, n) return n * 2 end }
            local t = setmetatable({}, mt)
            local keys = 0
            for _ in pairs(mt) do keys = keys + 1 end
            return { t(21), keys, pcall(setmetatable, {}, { __call = t }) }
            """)
        #expect(value?[0] == 42)
        #expect(value?[1] == 1)
        #expect(value?[2] == false)
    }

    @Test func objectsWorkAsInLua() async throws {
        let value = try await json(
            """
            local Account = {} Account.__index = Account
            function Account.new(b) return setmetatable({ balance = b }, Account) end
            function Account:add(n) self.balance = self.balance + n return self end
            Account.__eq = function(a, b) return a.balance == b.balance end
            Account.__lt = function(a, b) return a.balance < b.balance end
            Account.__tostring = function(a) return "account " .. a.balance end
            local list = { Account.new(3), Account.new(1), Account.new(2) }
            table.sort(list)
            return { tostring(list[1]), list[1] == Account.new(1), Account.new(1):add(4).balance, "10" + 1, ("x"):upper() }
            """)
        #expect(value == ["account 1", true, 5, 11, "X"])
    }

    @Test func syntaxErrorsHavePlaceAndLine() async throws {
        let error = try await failure(of: "local x = 1\nif x = 2 then end\n")
        #expect(error.code == .syntax)
        #expect(error.sentence == "scripts/x.lua:2: 'then' expected near '='")
        #expect(error.lineText == "if x = 2 then end")
        #expect(error.description == "scripts/x.lua:2: 'then' expected near '='\n  2 | if x = 2 then end")
    }

    @Test(arguments: [
        ("error('plain')", "plain", 1), ("error('plain', 0)", "plain", 1),
        ("\nerror({ message = 'of a table' })", "of a table", 2),
        ("local function f() error('caller', 2) end\nf()", "caller", 2),
        ("error()", "the script raised nil as its error", 1),
        ("local t = nil\nlocal x = t.y", "attempt to index a nil value (local 't')", 2),
        ("local x = ('x'):rep('y')", "bad argument #2 to 'rep' (number expected, got string)", 1),
        ("local x = 1 + {}", "attempt to perform arithmetic on a table value", 1),
        ("assert(false, 'asserted')", "asserted", 1),
        ("local x = json.null.y", "json.null has no fields: compare with json.null before you read them", 1),
    ])
    func errorsAreSaidWithTheirLine(source: String, message: String, line: Int) async throws {
        let error = try await failure(of: source)
        #expect(error.message == message)
        #expect(error.line == line)
        #expect(error.file == "scripts/x.lua")
    }
}
