/// Files for the Lua language server: what scripts and their tests find, with types.
package enum ScriptStubs {
    /// Where they are written, from the folder that the editor opens.
    package static let folder = ".staysail/lua"

    package static let files: [(name: String, text: String)] = [
        ("staysail.lua", ScriptStubs.scripts), ("staysail_test.lua", ScriptStubs.tests),
    ]

    /// The language server's settings.
    package static let settings = """
        {
          "runtime.version": "Lua 5.4",
          "runtime.builtin": {
            "coroutine": "disable", "debug": "disable", "io": "disable", "os": "disable", "package": "disable"
          },
          "workspace.library": [".staysail/lua"],
          "workspace.checkThirdParty": false
        }

        """
}
