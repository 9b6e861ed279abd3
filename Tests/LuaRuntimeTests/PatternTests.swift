import Expressions
import Foundation
import LuaAbuse
import LuaRuntime
import Testing

/// Our patterns against Lua's own: the same random patterns and subjects in our sandbox and in the plain interpreter.
@Suite struct PatternTests {
    /// Runs in both; `random` is a generator of its own, so that both see the same cases.
    private static let cases = """
        local state = SEED
        local function random(n)
          state = (state * 1103515245 + 12345) % 2147483648
          return state // 65536 % n + 1
        end
        local pieces = {
          "a", "b", "c", ".", "%a", "%d", "%s", "%w", "%x", "%p", "%u", "%l", "%c", "%g", "%A", "%W", "[abc]", "[^a]",
          "[a-c]", "[%d_]", "[^%s]", "[]]", "[]-a]", "[a-]", "()", "(", ")", "%b()", "%bab", "%f[%w]", "%f[^a]", "%1",
          "%2", "*", "+", "-", "?", "^", "$", "%", "%%", "%.", "[", "]", "[^]", "%z", "\\0", "%f", "%b", "é", " ", "1",
          "(a*)", "(.-)", "(%w+)", "(a(b*)c)", ".-", ".*", "a?", "x",
        }
        local letters = { "a", "b", "c", "ab", "abc", "(", ")", "1", "2", " ", "_", "%", "]", "-", "A", "é", "\\0", "\\n" }
        local replacements = { "", "x", "%0", "%1", "<%1%2>", "%%", "%", "%x", "%0%0", "%3" }
        local function make(list, most)
          local t = {}
          for i = 1, random(most) do t[i] = list[random(#list)] end
          return table.concat(t)
        end
        local function shown(...)
          local t = table.pack(...)
          for i = 1, t.n do t[i] = type(t[i]) .. ":" .. tostring(t[i]) end
          return table.concat(t, "|")
        end
        -- Without the place; and where Lua names the function in a message, ours has the same name.
        local function outcome(ok, ...)
          if ok then return "ok|" .. shown(...) end
          local message = tostring((...))
          return "error|" .. (message:gsub("^[^:]*:%d+: ", ""))
        end
        local results = {}
        for i = 1, COUNT do
          local s, p = make(letters, 12), make(pieces, 5)
          local init = random(16) - 8
          local kind = random(7)
          local result
          if kind == 1 then result = outcome(pcall(string.find, s, p, init))
          elseif kind == 2 then result = outcome(pcall(string.match, s, p, init))
          elseif kind == 3 then result = outcome(pcall(string.find, s, p, init, true))
          elseif kind == 4 then result = outcome(pcall(string.gsub, s, p, replacements[random(#replacements)], random(6) - 1))
          elseif kind == 5 then
            result = outcome(pcall(function()
              local t = {}
              for a, b in s:gmatch(p, init) do t[#t + 1] = shown(a, b) end
              return table.concat(t, ";")
            end))
          elseif kind == 6 then
            local n = random(6)
            result = outcome(pcall(string.gsub, s, p, function(...)
              n = n - 1
              if n == 0 then return nil end
              return "<" .. shown(...) .. ">"
            end))
          else result = outcome(pcall(string.gsub, s, p, { a = "1", b = false, ab = 3, [1] = "one" }, random(6))) end
          results[i] = kind .. " s=" .. s .. " p=" .. p .. " i=" .. init .. " -> " .. result
        end
        """

    @Test(arguments: [1, 77, 4242, 99_991])
    func matchAsLuasOwnDo(seed: Int) async throws {
        let count = 4000
        let text = Self.cases.replacingOccurrences(of: "SEED", with: "\(seed)")
            .replacingOccurrences(of: "COUNT", with: "\(count)")
        var limits = LuaLimits()
        limits.processorTime = .seconds(60)
        limits.instructions = 1_000_000_000
        limits.resultSize = 64 << 20
        // One line a case; hexadecimal, since the subjects are any bytes.
        let written = """
            local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
            for i = 1, #results do results[i] = hex(results[i]) end
            """
        let ours = try await LuaInterpreter(limits: limits, clock: .still).run(
            text + "\n" + written + "\nreturn results", file: "patterns.lua")
        let theirs = try PlainLua.run(text + "\n" + written + "\nprint(table.concat(results, '\\n'))")
            .split(separator: "\n").map(String.init)
        let lines = try #require(ours.json?.arrayValue).compactMap(\.stringValue)
        #expect(lines.count == count)
        #expect(theirs.count == count)
        let different = zip(lines, theirs).filter { $0 != $1 }.map { (Self.text($0), Self.text($1)) }
        #expect(different.count == 0, "\(different.prefix(5))")
    }

    @Test func formatsAsLuasOwnDoes() async throws {
        let text = """
            local results = {}
            local values = { 0, 1, -1, 42, 3.5, -0.0, 1e100, 255, math.maxinteger, math.mininteger, "10", "abc", "x y", true, "a\\nb\\"" }
            local letters = { "d", "i", "u", "o", "x", "X", "c", "e", "E", "f", "g", "G", "a", "A", "s", "q", "z" }
            local flags = { "", "-", "+", " ", "#", "0", "5", "-8", "08", ".3", "10.2", "-10.4", "+.0", "123", ".123", "#5" }
            for _, letter in ipairs(letters) do
              for _, flag in ipairs(flags) do
                for _, value in ipairs(values) do
                  local ok, made = pcall(string.format, "<%" .. flag .. letter .. ">", value)
                  results[#results + 1] = flag .. letter .. tostring(value) .. (ok and made or "error")
                end
              end
            end
            local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
            for i = 1, #results do results[i] = hex(results[i]) end
            """
        var limits = LuaLimits()
        limits.processorTime = .seconds(60)
        limits.resultSize = 4 << 20
        let ours = try await LuaInterpreter(limits: limits, clock: .still).run(
            text + "\nreturn results", file: "format.lua")
        let theirs = try PlainLua.run(text + "\nprint(table.concat(results, '\\n'))")
        let lines = try #require(ours.json?.arrayValue).compactMap(\.stringValue)
        let different = zip(lines, theirs.split(separator: "\n").map(String.init)).filter { $0 != $1 }
        #expect(lines.count == 17 * 16 * 15)
        #expect(different.isEmpty, "\(different.count): \(different.prefix(8).map { (Self.text($0), Self.text($1)) })")
    }

    @Test func tableFunctionsDoAsLuasOwnDo() async throws {
        let text = """
            local results = {}
            local function say(...) results[#results + 1] = table.concat(table.pack(...), ",") end
            local function try(f, ...) local ok, e = pcall(f, ...) say(ok and "ok" or "error") end
            local t = { 5, 2, 8, 1 }
            table.sort(t) say(table.unpack(t))
            table.sort(t, function(a, b) return a > b end) say(table.unpack(t))
            local words = { "b", "a", "B", "aa", "", "é" }
            table.sort(words) say(table.unpack(words))
            table.insert(t, 9) table.insert(t, 1, 0) table.insert(t, 3, 7) say(table.unpack(t))
            say(table.remove(t), table.remove(t, 1), table.remove(t, 2)) say(table.unpack(t))
            say(tostring(table.remove({})), tostring(table.remove({}, 0)), tostring(table.remove({ 1 }, 2)))
            try(table.remove, { 1 }, 3) try(table.insert, { 1 }, 5, 1) try(table.insert, { 1 }) try(table.insert, { 1 }, 1, 2, 3)
            say(table.unpack(table.move({ 1, 2, 3, 4 }, 2, 4, 1))) say(table.unpack(table.move({ 1, 2, 3 }, 1, 3, 3)))
            say(table.unpack(table.move({ 1, 2, 3 }, 1, 3, 2, { 9, 9 })))
            say(table.unpack({ 1, 2, 3 }, 2)) say(table.unpack({ 1, 2, 3 }, -1, 1) and "x" or "nil")
            say(table.concat({ 1, 2.5, "x" }, ", ")) say(table.concat({ 1, 2, 3 }, "-", 2, 3)) say(table.concat({}))
            try(table.concat, { 1, {} }) try(table.concat, { 1 }, "x", 1, 2) try(table.sort, { 1, "x" }) try(table.sort, { {}, {} })
            say(("x"):rep(3, "-"), ("ab"):rep(2), ("x"):rep(0), ("x"):rep(-1), ("x"):rep(1, "sep"))
            say(select("#", table.unpack({}, 1, 3)), math.type(1), math.type(1.0), 7 // 2, 7 / 2, "10" + 5, 10 .. "")
            for k, v in ipairs({ "a", "b", nil, "d" }) do say(k, v) end
            say(xpcall(error, function(m) return "handled " .. tostring(m) end, "e") and "x" or "false")
            say(select(2, xpcall(error, function(m) return "handled " .. tostring(m) end, "e")))
            say(tostring(nil), tostring(1e15), tostring(2^53), tostring(-0.0), tostring(1/0), tostring(3))
            """
        let ours = try await run(text + "\nreturn table.concat(results, '\\n')")
        let theirs = try PlainLua.run(text + "\nio.write(table.concat(results, '\\n'))")
        #expect(ours.stringValue == theirs)
    }

    private static func text(_ hexadecimal: String) -> String {
        let digits = Array(hexadecimal.utf8)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
