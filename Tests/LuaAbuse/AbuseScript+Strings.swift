extension AbuseScript {
    static let patterns: [AbuseScript] = [
        AbuseScript("find-lazy", .instructions, #"return (("a"):rep(40)):find((".-"):rep(12) .. "b")"#),
        AbuseScript("match-greedy", .instructions, #"return (("a"):rep(2000)):match((".*"):rep(6) .. "b")"#),
        AbuseScript("gsub-greedy", .instructions, #"return (("a"):rep(5000)):gsub((".*"):rep(4) .. "b", "")"#),
        AbuseScript("gmatch-greedy", .instructions, #"for _ in (("a"):rep(5000)):gmatch((".*"):rep(4) .. "b") do end"#),
        AbuseScript(
            "find-under-pcall", .instructions,
            #"while true do pcall(string.find, ("a"):rep(300), (".-"):rep(9) .. "b") end"#),
        AbuseScript(
            "plain-find", .instructions, .runtime,
            """
            local s, p = ("a"):rep(400000), ("a"):rep(200000) .. "b"
            return s:find(p, 1, true)
            """),
        AbuseScript("balanced", .instructions, #"local s = ("("):rep(100000) while true do s:find("%b()x") end"#),
        AbuseScript(
            "frontier", .instructions, #"local s = ("a"):rep(100000) while true do s:find("%f[%z]%f[%z]b") end"#),
        AbuseScript("back-reference", .instructions, #"return (("a"):rep(3000)):find("(.*)%1b")"#),
        AbuseScript(
            "long-set", .instructions,
            #"local set = "[" .. ("b"):rep(50000) .. "]" return (("a"):rep(50000)):find(set)"#),
        AbuseScript(
            "long-set-again", .instructions,
            #"local set = "[" .. ("b"):rep(50000) .. "]" while true do (("a"):rep(100)):find(set) end"#),
        AbuseScript("many-optional", .instructions, #"return (("a"):rep(30)):find(("a?"):rep(30) .. ("a"):rep(31))"#),
        AbuseScript("pattern-too-deep", .runtime, #"return (("a"):rep(1000)):find(("a?"):rep(500) .. "b")"#),
        AbuseScript(
            "gsub-callback-loops", .instructions, #"return ("abc"):gsub(".", function() while true do end end)"#),
        AbuseScript(
            "gsub-callback-pcall", .instructions,
            #"return ("abc"):gsub(".", function() while true do pcall(error) end end)"#),
        AbuseScript(
            "gsub-index-loops", .instructions,
            #"return ("abc"):gsub(".", setmetatable({}, { __index = function() while true do end end }))"#),
        AbuseScript(
            "gsub-grows", .runtime, .instructions, .memory,
            #"local s = "aaaa" while true do s = s:gsub("a", ("a"):rep(100)) end"#),
    ]

    static let strings: [AbuseScript] = [
        AbuseScript("rep-maxinteger", .runtime, #"return (""):rep(math.maxinteger) .. ("x"):rep(math.maxinteger)"#),
        AbuseScript("rep-empty", .text(""), #"return (""):rep(math.maxinteger)"#),
        AbuseScript("rep-empty-loop", .instructions, #"while true do (""):rep(math.maxinteger) end"#),
        AbuseScript("rep-loop", .instructions, .memory, #"while true do ("x"):rep(1000000) end"#),
        AbuseScript("concat-doubles", .memory, .instructions, #"local s = "x" while true do s = s .. s end"#),
        AbuseScript(
            "concat-big", .instructions, .memory, memory: 64 << 20,
            #"""
            local a = ("x"):rep(1000000)
            while true do local b = a .. a end
            """#),
        AbuseScript(
            "compare-big", .instructions, memory: 64 << 20,
            #"""
            local a, b = ("x"):rep(900000) .. "a", ("x"):rep(900000) .. "b"
            while true do local c = a < b end
            """#),
        AbuseScript(
            "compare-zeros", .instructions, memory: 64 << 20,
            #"""
            local a, b = ("\0"):rep(900000) .. "a", ("\0"):rep(900000) .. "b"
            while true do local c = a < b, a <= b, b < a, a < b, a <= b, b < a, a < b, a <= b, b < a end
            """#),
        AbuseScript(
            "equal-big", .instructions, memory: 64 << 20,
            #"""
            local a, b = ("x"):rep(900000) .. "a", ("x"):rep(900000) .. "a"
            while true do local c = a == b end
            """#),
        AbuseScript(
            "number-of-text", .instructions, memory: 64 << 20,
            #"""
            local a = (" "):rep(900000) .. "1"
            while true do local b = a + a end
            """#),
        AbuseScript("format-wide", .runtime, #"return ("%1000d"):format(1)"#),
        AbuseScript(
            "format-many", .instructions, .runtime, .memory,
            #"while true do ("%99d"):rep(200):format(table.unpack({}, 1, 200)) end"#),
        AbuseScript(
            "format-text-loops", .instructions,
            #"return ("%s"):format(setmetatable({}, { __tostring = function() while true do end end }))"#),
        AbuseScript("utf8-len-loop", .instructions, #"local s = ("x"):rep(1000000) while true do utf8.len(s) end"#),
        AbuseScript("upper-loop", .instructions, .memory, #"local s = ("x"):rep(1000000) while true do s:upper() end"#),
        AbuseScript(
            "reverse-loop", .instructions, .memory, #"local s = ("x"):rep(1000000) while true do s:reverse() end"#),
        AbuseScript(
            "byte-many", .instructions, .memory, .runtime,
            #"local s = ("x"):rep(900000) while true do s:byte(1, -1) end"#),
        AbuseScript(
            "pack-padding", .instructions, .runtime, .memory,
            #"while true do string.pack("!16 b Xi16", 1) string.pack("c100000", "") end"#),
        AbuseScript("json-decode-bomb", .instructions, .runtime, .memory, #"return json.decode(("["):rep(100000))"#),
        AbuseScript(
            "json-decode-many", .instructions, .memory, #"return json.decode("[" .. ("[],"):rep(300000) .. "1]")"#),
        AbuseScript(
            "json-encode-bomb", .value, .instructions, .memory,
            #"""
            local t = { ("x"):rep(100) }
            for i = 1, 40 do t = { t, t } end
            return json.encode(t)
            """#),
        AbuseScript("result-too-large", .value, #"return ("x"):rep(300000)"#),
    ]
}
