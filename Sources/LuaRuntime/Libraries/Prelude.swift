/// The part of the library that is written in Lua, since it calls functions of the script: there it may yield, and the
/// hook counts it.
enum Prelude {
    static let functions = StringLibrary.steps + TableLibrary.steps + ModuleLoader.functions + [("fail", fail)]

    /// `fail(message)`: raises with the script's place.
    private static func fail(_ machine: LuaMachine, _ stack: LuaStack) throws(NativeError) -> Int32 {
        throw .message(stack.text(1) ?? "")
    }

    static let text = """
        local globals, own = ...
        local pcall, select, type = pcall, select, type
        local string, table = globals.string, globals.table
        local sub, concat = string.sub, table.concat
        local fail, move, find_next = own.fail, own.move, own.find_next
        local gmatch_start, gsub_start, gsub_text = own.gmatch_start, own.gsub_start, own.gsub_text
        local sort_plain, module_name, load_module = own.sort_plain, own.module_name, own.load_module

        local function passed_on(handler, ok, ...)
          if ok then return true, ... end
          return false, select(2, pcall(handler, ...))
        end

        -- Unwinds first, then calls the handler.
        function globals.xpcall(f, handler, ...)
          if type(handler) ~= "function" then
            fail("bad argument #2 to 'xpcall' (function expected, got " .. type(handler) .. ")")
          end
          return passed_on(handler, pcall(f, ...))
        end

        function string.gmatch(...)
          local s, p, at = gmatch_start(...)
          local last
          local function step(start, stop, ...)
            if not start then
              at = #s + 1
              return nil
            end
            at, last = stop, stop
            return ...
          end
          return function() return step(find_next(s, p, at, last, false)) end
        end

        local function replacement(kind, r, ...)
          if kind == "function" then return (r(...)) end
          return r[(...)]
        end

        function string.gsub(...)
          local _, _, r = ...
          local kind = type(r)
          if kind == "string" or kind == "number" then return gsub_text(...) end
          local whole, p, most = gsub_start(...)
          local anchored = sub(p, 1, 1) == "^"
          local pieces, filled, at, last, count = {}, 0, 0, nil, 0
          local function step(start, stop, ...)
            if not start then return false end
            count = count + 1
            if start - 1 > at then
              filled = filled + 1
              pieces[filled] = sub(whole, at + 1, start - 1)
            end
            local value = replacement(kind, r, ...)
            if not value then
              value = sub(whole, start, stop)
            elseif type(value) ~= "string" and type(value) ~= "number" then
              fail("invalid replacement value (a " .. type(value) .. ")")
            end
            filled = filled + 1
            pieces[filled] = value
            at, last = stop, stop
            return true
          end
          while count < most do
            if not step(find_next(whole, p, at, last, true, kind == "table")) or anchored then break end
          end
          filled = filled + 1
          pieces[filled] = sub(whole, at + 1)
          return concat(pieces, "", 1, filled), count
        end

        local function is_less(a, b) return a < b end

        function table.sort(list, less)
          local n = sort_plain(list, less)
          if not n then return end
          less = less or is_less
          local from, to, width = move(list, 1, n, 1, {}), {}, 1
          while width < n do
            local i = 1
            while i <= n do
              local middle, stop = i + width, i + 2 * width
              if middle > n + 1 then middle = n + 1 end
              if stop > n + 1 then stop = n + 1 end
              local a, b, k = i, middle, i
              while a < middle and b < stop do
                if less(from[b], from[a]) then
                  to[k] = from[b]
                  b = b + 1
                else
                  to[k] = from[a]
                  a = a + 1
                end
                k = k + 1
              end
              while a < middle do
                to[k] = from[a]
                a, k = a + 1, k + 1
              end
              while b < stop do
                to[k] = from[b]
                b, k = b + 1, k + 1
              end
              i = stop
            end
            from, to, width = to, from, 2 * width
          end
          move(from, 1, n, 1, list)
        end

        local loaded, loading = {}, {}

        function globals.require(name)
          name = module_name(name)
          local known = loaded[name]
          if known ~= nil then return known end
          if loading[name] then
            fail("cannot require '" .. name .. "' while it is being loaded: two files require each other")
          end
          local run, path = load_module(name)
          loading[name] = true
          local value = run(path)
          loading[name] = nil
          if value == nil then value = true end
          loaded[name] = value
          return value
        end
        """
}
