extension AbuseScript {
    static let escapes: [AbuseScript] = [
        AbuseScript("no-io", .unknown, "return io.open('/etc/passwd')"),
        AbuseScript("no-os", .unknown, "return os.execute('true')"),
        AbuseScript("no-debug", .unknown, "return debug.getregistry()"),
        AbuseScript("no-package", .unknown, "return package.loadlib('x', 'y')"),
        AbuseScript("no-coroutine", .unknown, "return coroutine.wrap(function() end)"),
        AbuseScript("no-dofile", .unknown, "return dofile('/etc/passwd')"),
        AbuseScript("no-dump", .unknown, "return string.dump(function() end)"),
        AbuseScript("no-dump-method", .unknown, "return ('x').dump"),
        AbuseScript("bytecode", .fine, #"return load("\27Lua\x54\0\x19\x93\r\n\x1a\n") and "loaded" or "fine""#),
        AbuseScript(
            "bytecode-mode", .fine, #"return load("\27Lua\x54\0\x19\x93\r\n\x1a\n", "x", "b") and "loaded" or "fine""#),
        AbuseScript("load-environment", .unknown, "return load('return io')()"),
        AbuseScript("load-own-environment", .fine, "return load('return io', 'x', 't', { io = 'fine' })()"),
        AbuseScript("collect-garbage", .runtime, "collectgarbage('stop')"),
        AbuseScript("collect-garbage-full", .runtime, "while true do collectgarbage() end"),
        AbuseScript(
            "change-string-methods", .fine,
            """
            local ok = pcall(function() getmetatable("").__index = nil end)
            local ok2 = pcall(function() string.find = nil end)
            return (ok or ok2) and "changed" or "fine"
            """),
        AbuseScript(
            "change-library", .fine,
            """
            local ok = pcall(rawset, math, "huge", 1)
            local ok2 = pcall(setmetatable, math, {})
            local ok3 = pcall(function() json.null = 1 end)
            return (ok or ok2 or ok3) and "changed" or "fine"
            """),
        AbuseScript("require-path", .runtime, "return require('../../etc/passwd')"),
        AbuseScript("require-absolute", .runtime, "return require('/etc/passwd')"),
        AbuseScript("require-dots", .runtime, "return require('..secret')"),
        AbuseScript(
            "addresses", .fine,
            """
            local text = tostring(print) .. tostring({}) .. ("%s"):format({}) .. tostring(json.null)
            return text:find("0x") and text or "fine"
            """),
        AbuseScript("pointer-format", .runtime, "return ('%p'):format({})"),
        AbuseScript(
            "host-keeps-its-own", .fine,
            """
            host = { wait = "mine" }
            return host.wait == "mine" and "fine" or "?"
            """),
    ]
}
