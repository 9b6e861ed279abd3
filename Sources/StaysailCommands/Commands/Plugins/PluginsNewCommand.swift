import ArgumentParser
import Foundation
import PluginHost
import StageKit

/// `staysail plugins new NAME`
struct PluginsNewCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Writes a plugin that works, with a test, to be changed into your own.",
        discussion: """
            staysail plugins new greet --kind lua
            staysail plugins new greet --kind process --language python
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable { case lua, process }
    enum Language: String, ExpressibleByArgument, CaseIterable { case python, sh }

    @Argument(help: "Its name, and the type of its stage: lower-case letters, digits and hyphens.")
    var name: String

    @Option(help: "In Lua, or as a program in any language.")
    var kind: Kind = .lua

    @Option(help: "What a program is written in; python unless it is said.")
    var language: Language?

    func validate() throws {
        if kind == .lua, language != nil {
            throw ValidationError("--language is for programs: write --kind process, or leave it out.")
        }
        if !PluginManifest.isName(name) {
            throw ValidationError(
                "A plugin's name begins with a lower-case letter and has lower-case letters, digits and hyphens; "
                    + "'\(name)' does not.")
        }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = ProjectFolder(of: context.folder, state: nil)
        let folder = "\(project.path)/plugins/\(name)"
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw CommandError(.usage, "\(folder) is there already; choose another name.")
        }
        if context.registry()[name] != nil {
            throw CommandError(.usage, "'\(name)' is a built-in stage type; choose another name.")
        }
        let files =
            switch kind {
            case .lua: PluginSkeleton.lua(name)
            case .process: language == .sh ? PluginSkeleton.shell(name) : PluginSkeleton.python(name)
            }
        do {
            for file in files {
                let path = "\(folder)/\(file.path)"
                try FileManager.default.createDirectory(
                    atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
                    withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: URL(fileURLWithPath: path))
                if file.isProgram {
                    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
                }
            }
        } catch {
            throw CommandError(.failed, "\(folder) cannot be written: \(error.localizedDescription)")
        }
        context.console.print("Wrote \(folder):")
        for file in files { context.console.print("  \(file.path)") }
        context.console.print("Try it: staysail plugins test \(name)")
        return .done
    }
}
