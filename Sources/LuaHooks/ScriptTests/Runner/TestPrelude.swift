/// The part of the test API that is written in Lua: what calls functions of the test.
enum TestPrelude {
    /// Its name in tracebacks, by which it is left out of them.
    static let file = "[script test]"

    /// Hints for names that tests use and do not have.
    static let hints = [
        "t": "it is the argument of a test's function: test(\"…\", function(t) … end)",
        "check": "load it first: local check = script(\"check.lua\")",
    ]

    static let text = """
        return function(host)
          local error, ipairs, pcall, setmetatable, tostring, type = error, ipairs, pcall, setmetatable, tostring, type
          local tests, handlers = {}, {}

          -- While a script waits for a double that a function of the test computes, that function runs here.
          local function exchange(event)
            while event.compute do
              local ok, value = pcall(handlers[event.compute], event.request)
              if not ok then value = tostring(value) end
              event = host.computed(ok, value)
            end
            return event.value, event.reason
          end

          function script(file)
            local id = host.load(file)
            return setmetatable({}, {
              __name = "script",
              __call = function(_, ...) return exchange(host.call(id, ...)) end,
              __index = function(_, key)
                if key == "state" then return host.state(id) end
                error("a script has no '" .. tostring(key) .. "': it can be called, and has 'state'", 2)
              end,
              __newindex = function(_, key, value)
                if key ~= "state" then error("only 'state' of a script can be set", 2) end
                host.set_state(id, value)
              end,
            })
          end

          function test(name, body)
            if type(body) ~= "function" then error("test(name, function(t) … end) needs a function", 2) end
            local diagnostic = host.test(name)
            if diagnostic then error(diagnostic, 2) end
            tests[#tests + 1] = body
          end

          local function keep(handler)
            handlers[#handlers + 1] = handler
            return #handlers
          end

          -- A double's table with its function replaced by a number.
          local function with_handler(double, keys)
            if type(double) == "function" then return { handler = keep(double) } end
            if type(double) ~= "table" then return double end
            local copy = {}
            for key, value in pairs(double) do copy[key] = value end
            for _, key in ipairs(keys) do
              if type(copy[key]) == "function" then
                copy.handler = keep(copy[key])
                copy[key] = nil
              end
            end
            return copy
          end

          -- The numbers of versions as a list of texts.
          local function versions(...)
            local list = json.array()
            for _, version in ipairs({ ... }) do
              if type(version) ~= "table" then
                list[#list + 1] = tostring(version)
              else
                for _, number in ipairs(version) do list[#list + 1] = tostring(number) end
              end
            end
            return list
          end

          local expectations = {
            "healthy", "unhealthy", "inconclusive", "shift", "hold", "promote", "abort", "equals", "selected",
            "outputs", "steps", "fails", "undone",
          }

          local function api()
            local t = {}
            for _, name in ipairs(host.names) do
              local set = host[name]
              t[name] = function(...)
                local diagnostic, value = set(...)
                if diagnostic then error(diagnostic, 2) end
                return value
              end
            end
            function t.lambda(double)
              local diagnostic = host.lambda(with_handler(double, { "answer", "payload" }))
              if diagnostic then error(diagnostic, 2) end
            end
            function t.http(double)
              local diagnostic = host.http(with_handler(double, { "answer", "body" }))
              if diagnostic then error(diagnostic, 2) end
            end
            function t.expect(result, reason)
              local expectation = {}
              for _, name in ipairs(expectations) do
                expectation[name] = function(a, b, ...)
                  if a == expectation then a, b = b, ... end
                  if name == "selected" then a = versions(a, b, ...) end
                  local diagnostic = host.judge(name, result, reason, a, b)
                  if diagnostic then error(diagnostic, 2) end
                end
              end
              return setmetatable(expectation, { __index = function(_, key)
                error("t.expect(…) has no '" .. tostring(key) .. "': it has " .. table.concat(expectations, ", "), 2)
              end })
            end
            function t.expect_error(body, text)
              if type(body) ~= "function" then
                error("t.expect_error(function, text) needs a function that makes the call", 2)
              end
              local ok, message = pcall(body)
              local diagnostic = host.judge_error(ok, tostring(message), text)
              if diagnostic then error(diagnostic, 2) end
            end
            return setmetatable(t, { __index = function(_, key)
              error(host.unknown(tostring(key)), 2)
            end })
          end

          return function(number) tests[number](api()) end
        end
        """
}
