/// The part of a stage's `ctx` that is written in Lua: what calls functions of the script.
enum StagePrelude {
    static let file = "[staysail]"

    static let text = """
        local error, pcall, type = error, pcall, type
        return function(host)
          local ctx = {}

          function ctx.step(name, work, options)
            local begun = host.begin(name, work, options)
            if begun.failed then error(begun.failed, 0) end
            if not begun.work then return begun.value end
            local ok, value = pcall(work, begun.again)
            local text = value
            if not ok and type(value) == "table" then text = value.message end
            local ended = host.finish(ok, text)
            if not ok then error(value, 0) end
            if ended.failed then error(ended.failed, 0) end
            return ended.value
          end

          function ctx.wait(name, length) host.wait(name, length) end

          function ctx.progress(fraction, message) host.progress(fraction, message) end

          return ctx
        end
        """
}
