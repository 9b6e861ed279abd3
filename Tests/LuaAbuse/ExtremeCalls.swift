import Expressions
import LuaRuntime
import Synchronization

/// Calls every function that scripts find, and every operator, with extreme values in each place.
package struct ExtremeCalls: Sendable {
    /// What came of the calls, by their numbers; calls that ended the script are not among them.
    package private(set) var outcomes: [Int: String] = [:]
    /// How many calls ended the script: they met a limit.
    package private(set) var endings = 0
    /// How many calls were made.
    package private(set) var count = 0

    /// Makes all calls. A call that ends the script is followed by the next one in a new state.
    package static func run() async throws -> ExtremeCalls {
        let host = Recorder()
        for number in 1...valueCount { try await cross(number) }
        var calls = ExtremeCalls()
        var next = 0
        var sandbox = LuaSandbox()
        sandbox.modules = [
            LuaModule(
                "host",
                functions: [
                    .immediate("mark") { host.mark($0) },
                    .immediate("echo") { $0 },
                    .awaited("wait") { $0 },
                ])
        ]
        var limits = LuaLimits()
        limits.processorTime = .milliseconds(250)
        limits.instructions = 20_000_000
        limits.memory = 32 << 20
        limits.stringSize = 1 << 20
        limits.hostCalls = .max
        limits.hostBytes = .max
        while true {
            let source = "local FIRST = \(next)\n" + text + ours
            do {
                let interpreter = try LuaInterpreter(sandbox: sandbox, limits: limits, clock: .still)
                let value = try await interpreter.run(source, file: "extremes.lua")
                calls.count = value.intValue ?? 0
                break
            } catch let error as LuaError where error.isLimit && host.reached >= next {
                calls.endings += 1
                next = host.reached + 1
            }
        }
        calls.outcomes = host.outcomes
        return calls
    }

    /// Lets a value cross from the script to the host and back.
    private static func cross(_ number: Int) async throws {
        let interpreter = try LuaInterpreter(clock: .still)
        let source = values + "\nreturn function(...) return make(\(number)), { make(\(number)) }, ... end"
        guard let function = try await interpreter.run(source, file: "cross.lua").functionValue else { return }
        for argument in [LuaValue.nil, .json(.integer(.max)), .json(["e\u{301}": 1, "\u{E9}": .real(.init(.nan))])] {
            _ = try? await interpreter.call(function, [argument, .readOnly(argument)])
        }
    }

    private final class Recorder: Sendable {
        private struct State {
            var reached = 0
            var outcomes: [Int: String] = [:]
        }

        private let state = Mutex(State())

        var reached: Int { state.withLock(\.reached) }
        var outcomes: [Int: String] { state.withLock(\.outcomes) }

        /// `mark(number, outcome)`: the call that comes, and what came of the one before.
        func mark(_ arguments: [LuaValue]) -> [LuaValue] {
            state.withLock {
                if let outcome = arguments.last?.stringValue { $0.outcomes[$0.reached] = outcome }
                $0.reached = arguments.first?.intValue ?? 0
            }
            return []
        }
    }
}

extension ExtremeCalls {
    /// How many values `make` gives.
    static let valueCount = 48

    /// `make(number)`: the values, each made anew. Plain Lua has no json: what has it is `only_ours`.
    package static let values = """
        local only_ours = {}
        local function border()
          local t = { [math.maxinteger] = 1 }
          for k = 0, 62 do t[1 << k] = k end
          return t
        end
        local function itself() local t = {} t.t = t t[1] = t return t end
        local function deep() local t = {} for _ = 1, 300 do t = { t } end return t end
        local long = ("x"):rep(1 << 16)
        local values = {
          false, true, 0, 1, -1, 2, -0.0, 1.5, -1.5, 255, 256, 1 << 31, -(1 << 31), (1 << 32) + 1, 2.0 ^ 53,
          1 << 62, -(1 << 62), math.maxinteger, math.mininteger, math.maxinteger - 1, math.mininteger + 1,
          1e308, -1e308, 2.0 ^ 63, -(2.0 ^ 63), 5e-324, math.huge, -math.huge, 0 / 0,
          "", "x", "10", "0x7fffffffffffffff", "9223372036854775808", "\\0\\xff%", "%5$s%99.99f%d", long,
        }
        local makers = {
          function() return {} end, function() return { 3, 1, 2 } end, border,
          function() return { ["e\u{301}"] = 1, ["\u{E9}"] = 2 } end, function() return print end,
        }
        local makers_of_ours = {
          itself, deep, function() return json.null end, function() return json.array() end,
          function() return setmetatable({}, { __index = function(_, k) return k end, __len = function() return 1 << 62 end }) end,
          function() return setmetatable({}, { __tostring = function() return 1 end }) end,
        }
        local function make(number)
          if number <= #values then return values[number] end
          number = number - #values
          if number <= #makers then return makers[number]() end
          number = number - #makers
          return json and makers_of_ours[number]() or only_ours
        end
        """

    /// `each(first, body)`: calls the body with each call's number, function and packed arguments.
    package static let text =
        values + """

            local value_count = #values + #makers + #makers_of_ours
            local names = {
              "string.byte", "string.char", "string.find", "string.format", "string.gmatch", "string.gsub", "string.len",
              "string.lower", "string.match", "string.pack", "string.packsize", "string.rep", "string.reverse",
              "string.sub", "string.unpack", "string.upper", "table.concat", "table.insert", "table.move", "table.pack",
              "table.remove", "table.unpack", "math.abs", "math.acos", "math.asin", "math.atan", "math.ceil", "math.cos",
              "math.deg", "math.exp", "math.floor", "math.fmod", "math.log", "math.max", "math.min", "math.modf",
              "math.rad", "math.sin", "math.sqrt", "math.tan", "math.tointeger", "math.type", "math.ult", "utf8.char",
              "utf8.codepoint", "utf8.codes", "utf8.len", "utf8.offset", "rawequal", "rawlen", "rawget", "select",
              "tonumber", "type", "ipairs",
            }
            local known, functions = {}, {}
            for i, name in ipairs(names) do
              local library, member = name:match("^(%w+)%.(%w+)$")
              functions[i] = library and _G[library][member] or _G[name]
              known[name] = true
            end
            local operators = {
              function(a, b) return a + b end, function(a, b) return a - b end, function(a, b) return a * b end,
              function(a, b) return a / b end, function(a, b) return a % b end, function(a, b) return a // b end,
              function(a, b) return a ^ b end, function(a, b) return a & b end, function(a, b) return a | b end,
              function(a, b) return a ~ b end, function(a, b) return a << b end, function(a, b) return a >> b end,
              function(a, b) return a .. b end, function(a, b) return a == b end, function(a, b) return a < b end,
              function(a, b) return a <= b end, function(a) return -a, ~a, #a, not a end, function(a) return #a end,
              function(a, b, c) local n = 0 for i = a, b, c do n = n + 1 if n > 5 then return i end end return n end,
              function(a, b, c) a[b] = c return a[b], next(a, b) end,
              function(a, b) for x, y in string.gmatch(a, b) do return x, y end end,
            }
            for _, operator in ipairs(operators) do functions[#functions + 1] = operator end
            local compared = #functions

            -- Lists of arguments: numbers of values, with the usual ones in the other places.
            local usual = {
              { "abc", "b", 1, 2 }, { false, 1, 2, 3 }, { 1, 2, 3, 4 }, { "%d %s%5.2f", 1, "x", 2.5 }, { print, "a", 1, 2 },
            }
            local calls = {}
            local function add(base, count, ...)
              local list = { base = base, count = count, ... }
              calls[#calls + 1] = list
            end
            for base = 1, #usual do
              for count = 1, 4 do
                for place = 1, count do
                  for value = 1, value_count do add(base, count, place, value) end
                end
              end
            end
            local ends = { 4, 16, 17, 18, 19, 20, 26, 28, 29, 30, 32, 37, 39, 40 }
            for _, base in ipairs { 1, 2 } do
              for _, a in ipairs(ends) do
                for _, b in ipairs(ends) do
                  add(base, 2, 1, a, 2, b)
                  add(base, 3, 2, a, 3, b)
                  add(base, 4, 3, a, 4, b)
                end
              end
            end
            for _, first in ipairs { 38, 39, 40 } do
              for _, a in ipairs { 4, 5, 18, 19, 20 } do
                for _, b in ipairs { 4, 16, 18, 19, 21 } do
                  for _, c in ipairs { 4, 18, 19 } do add(2, 4, 1, first, 2, a, 3, b, 4, c) end
                end
              end
            end

            local function arguments(list)
              local made, base = {}, usual[list.base]
              for i = 1, list.count do made[i] = base[i] or { 3, 1, 2 } end
              for i = 1, #list, 2 do made[list[i]] = make(list[i + 1]) end
              return made
            end

            local function shown(...)
              local t = table.pack(...)
              for i = 1, t.n do
                local kind, text = type(t[i]), ""
                if kind == "string" or kind == "number" or kind == "boolean" then text = tostring(t[i]) end
                if #text > 60 then text = #text .. ":" .. text:sub(1, 20) end
                t[i] = kind .. ":" .. text:gsub("[^\\32-\\126]", "?")
              end
              return table.concat(t, "|", 1, math.min(t.n, 8))
            end

            local function outcome(ok, ...)
              if ok then return "ok|" .. shown(...) end
              local value = ...
              local message = (type(value) == "string" and value or type(value)):gsub("^[^:]*:%d+: ", ""):gsub("to '[%w_.?]+'", "to 'F'")
              return "error|" .. shown(message)
            end

            local function each(first, body)
              for f = first // #calls + 1, #functions do
                for c = f == first // #calls + 1 and first % #calls + 1 or 1, #calls do
                  local list = calls[c]
                  body((f - 1) * #calls + c - 1, functions[f], arguments(list), list.count, f)
                end
              end
              return #functions * #calls
            end

            """

    private static let ours = """
        local extra = {}
        for name, value in pairs(_G) do
          if type(value) == "function" and not known[name] then extra[#extra + 1] = { name, value } end
          if type(value) == "table" and value ~= _G then
            for member, f in pairs(value) do
              local full = name .. "." .. member
              if type(f) == "function" and not known[full] and full ~= "host.mark" then extra[#extra + 1] = { full, f } end
            end
          end
        end
        table.sort(extra, function(a, b) return a[1] < b[1] end)
        for _, entry in ipairs(extra) do functions[#functions + 1] = entry[2] end
        functions[#functions + 1] = function(a, b) return json.encode({ [a] = b }), host.echo({ [a] = b }, { b, a }) end
        local last
        local total = each(FIRST, function(number, f, list, count, index)
          host.mark(number, last)
          last = false
          if number % 100 == 0 then host.wait() end
          local text = outcome(pcall(f, table.unpack(list, 1, count)))
          if index <= compared then last = text end
        end)
        host.mark(total, last)
        return total
        """

    /// The same calls in plain Lua, of the numbers in `WANTED`: prints a number and an outcome a line.
    package static let plain = """
        each(0, function(number, f, list, count, index)
          if not WANTED[number] then return end
          for i = 1, count do
            if list[i] == only_ours then return end
          end
          print(number .. " " .. outcome(pcall(f, table.unpack(list, 1, count))))
        end)
        """
}
