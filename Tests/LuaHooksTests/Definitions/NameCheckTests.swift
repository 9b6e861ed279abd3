import Foundation
import LuaHooks
import Testing

@Suite("Undefined names are found without running the script")
struct NameCheckTests {
    /// What is wrong with a text, a line a fault.
    private func faults(_ text: String, folder: String = "/nowhere") -> [String] {
        do throws(ScriptDiagnosticsError) {
            _ = try LuaScript(ScriptFile(name: "x.lua", text: text, folder: folder))
            return []
        } catch {
            return error.diagnostics.map(\.description)
        }
    }

    /// A script whose function is this; it begins in line 2.
    private func script(_ body: String, head: String = "uses = { \"metrics\" },", before: String = "") -> String {
        "\(before) return { api = 1, kind = \"health_check\", \(head) check = function(ctx)\n\(body)\nend }"
    }

    @Test(
        "A name in a function that is never called",
        arguments: [
            ("return unhealty('x')", "x.lua:2: unknown global 'unhealty', in: return unhealty('x')", "'unhealthy'?"),
            ("local maximum = 1\nreturn healthy(maximun)", "x.lua:3: unknown global 'maximun'", "'maximum'?"),
            ("if false then\n  nobody()\nend", "x.lua:3: unknown global 'nobody', in: nobody()", "Declare it"),
            ("return metrics.off(1)", "x.lua:2: 'metrics' has no 'off', in: return metrics.off(1)", "'metrics.of'?"),
            ("return string.fromat('x')", "'string' has no 'fromat'", "'string.format'?"),
            ("return stats.median({})", "'stats' has no 'median'", "'stats.mean'?"),
            ("return json.parse('')", "'json' has no 'parse'", "It has: array, decode, encode, null."),
            ("return lambda.get('1')", "the host module 'lambda' is not granted", "uses = { \"lambda\" }"),
            ("return metric.of(1)", "unknown global 'metric'", "'metrics'?"),
            ("return lamda.get('1')", "unknown global 'lamda'", "'lambda'?"),
            ("return os.time()", "unknown global 'os': scripts have no operating system", "in: return os.time()"),
            ("return promote()", "it is an answer of a weight_schedule", "in: return promote()"),
            ("do local x = 1 end\nreturn x", "x.lua:3: unknown global 'x'", ""),
            ("for i = 1, 2 do end return i", "unknown global 'i'", ""),
            ("for k, v in next, k do end", "unknown global 'k'", ""),
            ("local x = x", "unknown global 'x'", ""),
            ("local f = function() return f() end", "unknown global 'f'", ""),
            ("while y do local y = 1 end", "unknown global 'y'", ""),
            ("if a then local b end return b", "unknown global 'a'", ""),
            ("local t = { [key] = 1, plain = value }", "unknown global 'value'", ""),
            ("local t = { name }", "unknown global 'name'", ""),
            ("local s = -[[ a ]] .. tail", "unknown global 'tail'", ""),
            ("local s = [==[ ]] ]==] .. tail", "unknown global 'tail'", ""),
            ("local s = 'a\\\nb' .. tail", "x.lua:3: unknown global 'tail', in: b' .. tail", ""),
            ("local a = 0x1p-3 .. one --[[ two ]] .. three", "unknown global 'three'", ""),
            ("local t = {} t.a.b, t[q] = 1, 2", "unknown global 'q'", ""),
            ("do goto done end ::done:: return z", "unknown global 'z'", ""),
            ("count = 1", "the global 'count' is set inside of a function", "'local count'"),
            ("function helper() end", "the global 'helper' is set inside of a function", "'local helper'"),
            ("settings.x = 1", "unknown global 'settings'", ""),
            ("return self", "unknown global 'self'", ""),
            ("return ('x'):rep(n)", "unknown global 'n'", ""),
            ("return (function(...) return select('#', ...), arg end)()", "unknown global 'arg'", ""),
            ("repeat local done = true until don", "unknown global 'don'", "'done'?"),
            ("local a <const>, b <close> = c, nil", "unknown global 'c'", ""),
        ])
    func found(_ body: String, _ fault: String, _ advice: String) {
        let found = faults(script(body))
        #expect(found.contains { $0.contains(fault) && (advice.isEmpty || $0.contains(advice)) }, "\(found)")
    }

    @Test(
        "Names that only look global",
        arguments: [
            "local s = 'nobody' .. \"nobody()\" .. [[nobody]] .. [=[ ]] nobody ]=]",
            "-- nobody()\n--[[ nobody()\n nobody() ]] --[==[ ]] nobody ]==]\nlocal x",
            "local t = { nobody = 1, ['nobody'] = 2; nothing = 3 } return t.nobody, t.some.body, t:any_body()",
            "local function fact(n) return n < 2 and 1 or n * fact(n - 1) end return fact(3)",
            "local f f = function() return f end",
            "local function outer(a) return function(b) return a + b, ctx end end",
            "repeat local done = true until done",
            "for i = 1, 3 do local j = i for k, v in pairs({}) do j = k, v, i end end",
            "local a <const>, b <close> = 1, nil return a, b",
            "return (function(...) local n, first = select('#', ...), ... return n, first end)(1)",
            "local t = {} function t.a.b.c(x) return x end function t:m(y) return self, y end",
            "local s = 'x' return s:rep(3):upper(), ('%d'):format(1), #s, s .. 1 .. 2",
            "for i = 1, 3 do if i == 2 then goto continue end ::continue:: end",
            "local s = 'it\\'s \\\\' .. 'a\\z\n   b' .. '\\x41\\u{48}'",
            "if ctx.weight > 3 then local x = 1 return x elseif ctx.step then return 2 else return 3 end",
            "local n = 0xA.8p1 + 1e-3 + 3. + .5 // 2 ~ 1 >> 1 << 2 & 3 | 4",
            "local ok, why = pcall(error, 'x') return tostring(ok), why, type(why), math.huge, _VERSION",
            "return metrics.of(ctx.candidate).errors, _G.whatever, utf8.char(1), time.now(), json.null",
            "local metrics = {} return metrics.off()",
            "local t = { f = function() local u = 1 return u end, } return t",
            "local _ENV = { nobody = 1 } return nobody.here",
            "local function f(_ENV) return nobody end",
            "return _ENV.nobody",
            "while true do break end do ; end return",
            "local x; x = 1; local y, z = x; y, z = z, y",
            "local f = print f'text' f[[text]] f{ a = 1 } f{}",
            "local a = not not ctx, - -1, ~ ~1, not (1 == 2)",
        ])
    func quiet(_ body: String) {
        #expect(faults(script(body)) == [])
    }

    @Test("What the file itself defines, the functions see, wherever it is")
    func definitions() {
        #expect(
            faults(
                script(
                    "return helper(limit, low, mode)",
                    before: "limit, low = 1, 2 function helper() end if limit > 0 then mode = 1 end")) == [])
        #expect(faults(script("return late", before: "local f = function() return later end later = 1 late = 2")) == [])
        #expect(faults(script("return a.b", before: "a = { b = 1 }")) == [])
        #expect(faults(script("return helper()", before: "_G.helper = function() return healthy() end")) == [])
        #expect(faults(script("return extra", before: "load(\"extra = healthy\")()")) == [])
        #expect(faults(script("return extra", before: "_G[\"ex\" .. \"tra\"] = 1")) == [])
        #expect(faults(script("return extra", before: "local t = setmetatable({}, {})")).count == 1)
        #expect(faults(script("_G.late = 1 return late")).first?.contains("unknown global 'late'") == true)
        #expect(faults(script("local _ENV = nil", before: "")) == [])
    }

    @Test("Files that are required are checked too, and define names")
    func required() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "lib"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("shared = 1\nlocal M = {}\nfunction M.go() return shred end\nreturn M\n".utf8)
            .write(to: folder.appending(path: "lib/common.lua"))
        let found = faults(
            script("return common.go(shared)", before: "local common = require(\"common\")"), folder: folder.path)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("lib/common.lua:3: unknown global 'shred', in: function M.go()") == true)
        #expect(found.first?.hasSuffix("Did you mean 'shared'?") == true)
    }

    @Test("Source that is nested deeper than Lua allows does no harm")
    func deep() {
        let deep = String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000)
        #expect(faults(script("return \(deep)")).first?.contains("C stack overflow") == true)
        let long = "local t = {" + String(repeating: "nobody,", count: 20_000) + "}"
        #expect(faults(script(long)).count == 1)
    }

    @Test("Of very many faults the last one that is shown says that there may be more")
    func many() {
        let names = (1...300).map { "print(unknown\($0))" }.joined(separator: "\n")
        let found = faults(script(names))
        #expect(found.count == 100)
        #expect(found.last?.hasSuffix("No more than 100 such diagnostics are shown.") == true, "\(found.last ?? "")")
    }
}
