import Expressions

extension LuaSandbox {
    /// The globals of scripts; of tables, such as `string` and host modules, also the names in them.
    /// - Throws: ``LuaError`` if there is no memory.
    package func globals() throws(LuaError) -> [String: [String]] {
        let source = """
            local found = {}
            for name, value in pairs(_G) do
              local members = json.array()
              if type(value) == "table" and name ~= "_G" then
                for member in pairs(value) do members[#members + 1] = tostring(member) end
              end
              found[name] = members
            end
            return found
            """
        let value = try LuaInspection.value(of: source, file: "[globals]", sandbox: self)
        var globals: [String: [String]] = [:]
        for (name, members) in value.json?.objectValue ?? [:] {
            globals[name] = members.arrayValue?.compactMap(\.stringValue) ?? []
        }
        return globals
    }

    /// Why scripts do not have a name that Lua, or another script, has; nil if there is nothing to say.
    package func hint(for name: String) -> String? { hints[name] ?? BaseLibrary.hints[name] }
}
