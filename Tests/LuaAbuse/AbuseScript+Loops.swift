extension AbuseScript {
    static let loops: [AbuseScript] = [
        AbuseScript("while-true", .instructions, "while true do end"),
        AbuseScript("repeat-goto", .instructions, "::again:: goto again"),
        AbuseScript("for-maxinteger", .instructions, "for i = 1, math.maxinteger do end"),
        AbuseScript(
            "for-float-stuck", .instructions, "for i = 2^53, 2^53 + 10, 0.5 do end for i = 1, math.huge do end"),
        AbuseScript("loop-under-pcall", .instructions, "while true do pcall(function() while true do end end) end"),
        AbuseScript("pcall-error-loop", .instructions, "while true do pcall(error) end"),
        AbuseScript("pcall-of-pcall", .instructions, "while true do pcall(pcall, pcall, pcall, error) end"),
        AbuseScript(
            "pcall-recursion", .instructions,
            "local function f() pcall(f) pcall(f) end while true do pcall(f) end"),
        AbuseScript(
            "xpcall-handler-loops", .instructions,
            "xpcall(error, function() while true do end end)"),
        AbuseScript(
            "xpcall-handler-fails", .instructions,
            "local function h() error('again') end while true do xpcall(error, h) end"),
        AbuseScript(
            "error-object-loops", .runtime,
            "error(setmetatable({}, { __tostring = function() while true do end end }))"),
        AbuseScript(
            "tostring-loops", .instructions,
            "tostring(setmetatable({}, { __tostring = function() while true do end end }))"),
        AbuseScript("print-loop", .instructions, "while true do print('x') end"),
        AbuseScript("host-loop", .instructions, "while true do host.echo(1) end"),
        AbuseScript("host-wait-loop", .instructions, "while true do host.wait(1) end"),
        AbuseScript("host-error-loop", .instructions, "while true do pcall(host.fail) end"),
        AbuseScript(
            "iterator-never-ends", .instructions,
            "for _ in function() return 1 end do end"),
        AbuseScript(
            "select-many", .instructions, .memory, .runtime,
            """
            local t = {}
            for i = 1, 100000 do t[i] = i end
            local function f(...) for i = 1, 1e9 do local a = select(50000, ...) end end
            f(table.unpack(t))
            """),
        AbuseScript("load-loop", .instructions, "while true do load('return 1')() end"),
        AbuseScript(
            "load-nested-functions", .instructions,
            """
            local parts = {}
            for depth = 1, 150 do
              local names = {}
              for i = 1, 150 do names[i] = "v" .. i end
              parts[#parts + 1] = "local function f() local " .. table.concat(names, ",")
            end
            parts[#parts + 1] = ("x=x "):rep(20000)
            parts[#parts + 1] = ("end "):rep(150)
            while true do load(table.concat(parts, " ")) end
            """),
        AbuseScript(
            "load-labels", .instructions, .runtime,
            """
            local parts = {}
            for i = 1, 25000 do parts[i] = "::l" .. i .. "::" end
            while true do load(table.concat(parts)) end
            """),
        AbuseScript(
            "load-gotos", .instructions, .runtime,
            """
            local parts = {}
            for i = 1, 16000 do parts[i] = "goto a" .. i .. " " end
            while true do load(table.concat(parts)) end
            """),
    ]

    static let recursions: [AbuseScript] = [
        AbuseScript("recursion", .memory, .runtime, "local function f() return 1 + f() end return f()"),
        AbuseScript("tail-recursion", .instructions, "local function f() return f() end return f()"),
        AbuseScript(
            "recursion-under-pcall", .instructions, .memory,
            "local function f() local ok, e = pcall(f) return 1 + f() end while true do pcall(f) end"),
        AbuseScript(
            "metamethod-recursion", .fine,
            """
            local t = setmetatable({}, {})
            getmetatable(t).__index = function(t, k) return t[k .. "x"] end
            local ok = pcall(function() return t.a end)
            return ok and "went on" or "fine"
            """),
        AbuseScript(
            "tostring-recursion", .runtime,
            """
            local t = setmetatable({}, {})
            getmetatable(t).__tostring = function(t) return tostring(t) end
            return tostring(t)
            """),
        AbuseScript(
            "nested-parentheses", .fine,
            """
            local f, e = load("return " .. ("("):rep(100000) .. "1" .. (")"):rep(100000))
            return f and "loaded" or "fine"
            """),
        AbuseScript(
            "nested-tables-in-text", .fine,
            """
            local f, e = load("return " .. ("{"):rep(100000) .. ("}"):rep(100000))
            return f and "loaded" or "fine"
            """),
        AbuseScript("deep-result", .value, "local t = {} for i = 1, 10000 do t = { t } end return t"),
        AbuseScript("result-holds-itself", .value, "local t = {} t.t = t return t"),
        AbuseScript("require-cycle", .runtime, "return require('a')"),
    ]
}
