extension AbuseScript {
    static let tables: [AbuseScript] = [
        AbuseScript("move-maxinteger", .runtime, "table.move({}, 1, math.maxinteger - 1, 2)"),
        AbuseScript(
            "insert-huge-length", .fine,
            """
            local t = setmetatable({}, { __len = function() return math.maxinteger end })
            pcall(table.insert, t, 1, "x")
            pcall(table.remove, t, 1)
            pcall(table.unpack, t)
            pcall(table.concat, t)
            pcall(table.sort, t)
            return "fine"
            """),
        AbuseScript("unpack-range", .runtime, "return table.unpack({}, 1, 1e8)"),
        AbuseScript("unpack-wrap", .runtime, "return table.unpack({}, math.mininteger, math.maxinteger)"),
        AbuseScript("concat-range", .runtime, "return table.concat({}, 'x', 1, math.maxinteger)"),
        AbuseScript(
            "concat-index-is-c", .runtime, "return table.concat(setmetatable({}, { __index = string.rep }), 'x', 1, 10)"
        ),
        AbuseScript(
            "sort-comparator-loops", .instructions, "table.sort({ 3, 2, 1 }, function() while true do end end)"),
        AbuseScript(
            "sort-comparator-pcall", .instructions,
            "table.sort({ 3, 2, 1 }, function() while true do pcall(error) end end)"),
        AbuseScript(
            "sort-liar", .instructions, .fine,
            """
            local t = {}
            for i = 1, 2000 do t[i] = i end
            table.sort(t, function() return true end)
            table.sort(t, function() return math.random() < 0.5 end)
            return "fine"
            """),
        AbuseScript(
            "sort-grows", .instructions, .fine, .memory,
            """
            local t = { 3, 2, 1 }
            table.sort(t, function(a, b) t[#t + 1] = 1 return a < b end)
            return "fine"
            """),
        AbuseScript(
            "sort-large", .instructions, .memory, memory: 64 << 20,
            """
            local t = {}
            for i = 1, 200000 do t[i] = 200000 - i end
            while true do table.sort(t, function(a, b) return a < b end) end
            """),
        AbuseScript("insert-front", .instructions, "local t = {} while true do table.insert(t, 1, 1) end"),
        AbuseScript(
            "rehash", .instructions, .memory, memory: 64 << 20,
            """
            local t, n = {}, 1 << 15
            for i = 1, n do t["k" .. i] = i end
            local i = 0
            while true do i = i + 1 t["k" .. i] = nil t["n" .. i] = i end
            """),
        AbuseScript(
            "next-of-emptied", .instructions, .memory, memory: 64 << 20,
            """
            local t = {}
            for i = 1, 30000 do t["k" .. i] = i end
            for i = 1, 30000 do t["k" .. i] = nil end
            while true do next(t) end
            """),
        AbuseScript(
            "colliding-keys", .instructions, .memory, memory: 64 << 20,
            """
            local t, step = {}, (1 << 16) - 1
            for i = 1, 40000 do t[i * step * 2 + 7] = i end
            while true do local x = t[step * 90000 * 2 + 7] end
            """),
        AbuseScript(
            "huge-vararg", .runtime, .memory, .instructions, "local function f(...) return f(1, ...) end return f()"),
    ]

    static let memoryHogs: [AbuseScript] = [
        AbuseScript("table-grows", .memory, .instructions, "local t = {} while true do t[#t + 1] = {} end"),
        AbuseScript(
            "table-grows-under-pcall", .memory, .instructions,
            """
            local t = {}
            while true do pcall(function() while true do t[#t + 1] = ("x"):rep(1000) .. #t end end) end
            """),
        AbuseScript(
            "closures", .memory, .instructions, "local t while true do local u = t t = function() return u end end"),
        AbuseScript(
            "near-the-limit", .memory, .instructions, memory: 24 << 20,
            """
            local t = {}
            for i = 1, 100000 do t[i] = {} end
            while true do local s = ("x"):rep(3 << 20) .. "y" end
            """),
        AbuseScript("many-strings", .memory, .instructions, "local t = {} for i = 1, 1e9 do t[i] = 'string ' .. i end"),
        AbuseScript("many-globals", .memory, .instructions, "for i = 1, 1e9 do _G['g' .. i] = i end"),
        AbuseScript(
            "weak-tables", .memory, .instructions, memory: 32 << 20,
            """
            local weak, first = { __mode = "k" }, {}
            local keys, tables = {}, {}
            for i = 1, 20000 do keys[i] = {} tables[i] = setmetatable({}, weak) end
            for i = 1, 19999 do tables[(i * 7919) % 20000 + 1][keys[i]] = keys[i + 1] end
            local k = keys[1]
            keys = nil
            while true do local x = {} end
            """),
        AbuseScript(
            "caught-memory-error", .memory, .instructions,
            """
            local function hog() local t = {} while true do t[#t + 1] = { #t } end end
            pcall(hog)
            return "went on"
            """),
    ]

    static let metamethods: [AbuseScript] = [
        AbuseScript(
            "index-loops", .instructions, "return setmetatable({}, { __index = function() while true do end end }).x"),
        AbuseScript(
            "index-chain", .instructions,
            """
            local t = {}
            for i = 1, 1900 do t = setmetatable({}, { __index = t }) end
            while true do local a, b, c, d, e, f, g = t.a, t.a, t.a, t.a, t.a, t.a, t.a end
            """),
        AbuseScript(
            "close-loops", .instructions,
            "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end"),
        AbuseScript(
            "close-on-error", .instructions,
            """
            while true do
              pcall(function()
                local x <close> = setmetatable({}, { __close = function() while true do end end })
                error("x")
              end)
            end
            """),
        AbuseScript(
            "close-many", .instructions, .memory, .runtime,
            """
            local mt = { __close = function() local n = 0 while true do n = n + 1 end end }
            local function f(n) local a <close> = setmetatable({}, mt) local b <close> = setmetatable({}, mt) return 1 + f(n + 1) end
            f(1)
            """),
        AbuseScript(
            "close-iterator", .instructions,
            """
            for _ in function() return 1 end, nil, nil, setmetatable({}, { __close = function() while true do end end }) do break end
            """),
        AbuseScript("gc-metamethod", .runtime, "setmetatable({}, { __gc = function() while true do end end })"),
        AbuseScript(
            "gc-metamethod-later", .fine,
            """
            local mt = {}
            local t = setmetatable({}, mt)
            mt.__gc = function() while true do end end
            t = nil
            for i = 1, 20000 do local x = {} end
            return "fine"
            """),
        AbuseScript(
            "ipairs-index-loops", .instructions,
            "for _ in ipairs(setmetatable({}, { __index = function() while true do end end })) do end"),
        AbuseScript(
            "ipairs-index-pcall", .instructions,
            """
            for _ in ipairs(setmetatable({}, { __index = function() while true do pcall(function() while true do end end) end end })) do end
            """),
        AbuseScript(
            "ipairs-close-many", .instructions, .memory, .runtime,
            """
            local mt = { __close = function() while true do end end }
            local function f() local a <close> = setmetatable({}, mt) return 1 + f() end
            for _ in ipairs(setmetatable({}, { __index = function() f() end })) do end
            """),
        AbuseScript(
            "add-to-text", .instructions,
            "return '1' + setmetatable({}, { __add = function() while true do pcall(error) end end })"),
        AbuseScript(
            "pairs-metamethod", .instructions, "pairs(setmetatable({}, { __pairs = function() while true do end end }))"
        ),
        AbuseScript(
            "eq-loops", .instructions,
            """
            local mt = { __eq = function() while true do end end }
            return setmetatable({}, mt) == setmetatable({}, mt)
            """),
        AbuseScript(
            "concat-metamethod", .instructions,
            "return setmetatable({}, { __concat = function() while true do end end }) .. 'x'"),
        AbuseScript("call-chain", .runtime, .instructions, "local t = {} setmetatable(t, { __call = t }) return t()"),
    ]
}
