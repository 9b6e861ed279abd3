import ArgumentParser
import Foundation
import LuaHooks

/// `staysail script stubs [FOLDER]`
struct ScriptStubsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "stubs", abstract: "Writes files with which editors complete and check scripts.",
        discussion: """
            staysail script stubs

            Writes .staysail/lua/staysail.lua and staysail_test.lua for the Lua language server, and a .luarc.json that \
            names them, unless there is one.
            """)

    @Argument(help: "The folder to open in the editor.")
    var folder = "."

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let root = context.absolute(folder)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandError(.usage, "There is no folder \(folder).")
        }
        do {
            try FileManager.default.createDirectory(
                atPath: "\(root)/\(ScriptStubs.folder)", withIntermediateDirectories: true)
            for (name, text) in ScriptStubs.files {
                let path = "\(ScriptStubs.folder)/\(name)"
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
                context.console.print(path)
            }
            let settings = "\(root)/.luarc.json"
            if FileManager.default.fileExists(atPath: settings) {
                context.console.note(
                    ".luarc.json is there already; its \"workspace.library\" needs \"\(ScriptStubs.folder)\".")
            } else {
                try Data(ScriptStubs.settings.utf8).write(to: URL(fileURLWithPath: settings))
                context.console.print(".luarc.json")
            }
        } catch {
            throw CommandError(.failed, "The files cannot be written into \(folder): \(error.localizedDescription)")
        }
        return .done
    }
}
