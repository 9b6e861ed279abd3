import ArgumentParser

/// `staysail script`
struct ScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Checks and tests scripts in Lua, and writes files for editors.",
        discussion: """
            staysail script check scripts/error_rate.lua
            staysail script test scripts
            staysail script stubs
            """,
        subcommands: [ScriptCheckCommand.self, ScriptTestCommand.self, ScriptStubsCommand.self])
}
