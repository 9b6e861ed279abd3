import ArgumentParser
import Foundation
import LuaHooks
import PluginHost
import StageKit

/// `staysail plugins`
struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "plugins", "List, describe, create and test plugins.",
        examples: [
            "staysail plugins": "",
            "staysail plugins new greet --kind lua": "",
            "staysail plugins new notify --kind process --language python": "",
            "staysail plugins describe greet": "",
            "staysail plugins test greet": "",
        ],
        subcommands: [
            PluginsListCommand.self, PluginsDescribeCommand.self, PluginsNewCommand.self, PluginsTestCommand.self,
        ],
        defaultSubcommand: PluginsListCommand.self)
}

/// `staysail plugins list`
struct PluginsListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "list", "List the plugins and their folders.", examples: ["staysail plugins list": ""])

    @OptionGroup var plugins: PluginOptions

    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = ProjectFolder(of: context.folder, state: nil)
        let catalog = try plugins.plugins(of: project, context).catalog
        for diagnostic in catalog.diagnostics { context.console.note(diagnostic.description) }
        if catalog.entries.isEmpty, !json.isSet {
            context.console.note(
                "There are no plugins. They are searched in \(project.path)/plugins, in the folders "
                    + "that staysail.yaml or --plugins name, and in ~/.local/share/staysail/plugins.")
        }
        let width = catalog.entries.map(\.name.columns).max() ?? 0
        for entry in catalog.entries {
            if json.isSet {
                context.console.print(entry.json, as: .plugin)
                continue
            }
            let about = entry.manifest?.about ?? ""
            context.console.print(
                "\(entry.name.padding(toColumns: width + 2))\(entry.words.padding(toColumns: 10)) \(about)")
            context.console.print("".padding(toColumns: width + 2) + "from \(entry.folder) (\(entry.location.words))")
            if case .broken(let faults) = entry.state {
                for fault in faults { context.console.print("".padding(toColumns: width + 2) + fault.description) }
            }
        }
        return .done
    }
}

/// `staysail plugins describe NAME`
struct PluginsDescribeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "describe", "Describe a plugin and its stages.", examples: ["staysail plugins describe greet": ""])

    @Argument(help: "The plugin's name.")
    var name: String

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let entry = try found.entry(name)
        let manifest = try entry.soundManifest()
        context.console.print("\(manifest.name) \(manifest.version): \(manifest.about)")
        context.console.print(
            "from \(manifest.folder), \(manifest.kind.name)\(entry.isEnabled ? "" : ", \(entry.words)")")
        if !manifest.uses.isEmpty { context.console.print("may use \(manifest.uses.joined(separator: ", "))") }
        for kind in try await found.kinds(of: manifest) {
            context.console.print("")
            context.console.print(lines: StageDescription(kind).text)
        }
        return .done
    }
}

/// `staysail plugins new NAME`
struct PluginsNewCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "new", "Write a working plugin with a test, to be changed into your own.",
        examples: [
            "staysail plugins new greet --kind lua": "",
            "staysail plugins new notify --kind process --language python": "",
        ])

    enum Kind: String, ExpressibleByArgument, CaseIterable { case lua, process }
    enum Language: String, ExpressibleByArgument, CaseIterable { case python, sh }

    @Argument(help: "The plugin's name and its stage type: lowercase letters, digits and hyphens.")
    var name: String

    @Option(help: "The kind: a Lua script, or a program in any language.")
    var kind: Kind = .lua

    @Option(help: "With --kind process: the language (default: python).")
    var language: Language?

    func validate() throws {
        if kind == .lua, language != nil {
            throw ValidationError("--language is for programs: write --kind process, or leave it out.")
        }
        if !PluginManifest.isName(name) {
            throw ValidationError(
                "A plugin's name begins with a lowercase letter and has lowercase letters, digits and hyphens; "
                    + "'\(name)' does not.")
        }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = ProjectFolder(of: context.folder, state: nil)
        let folder = "\(project.path)/plugins/\(name)"
        guard !FileManager.default.fileExists(atPath: folder) else {
            throw CommandError(.usage, "\(folder) exists; choose another name.")
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

/// `staysail plugins test NAME`
struct PluginsTestCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "test", "Run a plugin's own tests and the conformance tests of its stages.",
        notes: """
            The plugin's own tests are the files tests/*_test.lua and the programs in tests/, which run in the plugin's \
            folder. The file tests/conformance.yaml has the inputs for the conformance tests.
            """,
        examples: ["staysail plugins test greet": ""])

    @Argument(help: "The plugin's name.")
    var name: String

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let entry = try found.entry(name)
        let manifest = try entry.soundManifest()
        // A plugin that cannot be loaded is reported once.
        _ = try await found.kinds(of: manifest)
        var results: [PluginTestResult] = []
        func take(_ result: PluginTestResult) {
            results.append(result)
            context.console.print("  \(result.failure == nil ? "✓" : "✗") \(result.name)")
            for line in (result.failure ?? "").split(separator: "\n") { context.console.print("      \(line)") }
        }
        context.console.print("\(manifest.name) \(manifest.version)")
        let tests = "\(manifest.folder)/tests"
        for file in ScriptTestRunner.files(in: tests) {
            try await ScriptTestRunner().run("\(tests)/\(file)", shownAs: file, filter: nil) { result in
                take(PluginTestResult(name: "\(file): \(result.name ?? "")", failure: result.failure?.message))
            }
        }
        for program in PluginPrograms.files(in: tests) {
            take(try await PluginPrograms.run(program, in: manifest.folder, environment: context.environment))
        }
        if let conformance = try PluginConformance(manifest) {
            let conforms = await conformance.results(kinds: { try await found.kinds(of: manifest, doubles: $0) })
            // An interrupted test has found nothing.
            try Task.checkCancellation()
            for result in conforms { take(result) }
        } else {
            context.console.print("  – no tests/conformance.yaml: the conformance tests are left out")
        }
        let failed = results.count { $0.failure != nil }
        guard !results.isEmpty else {
            throw CommandError(
                .usage, "\(tests) has no tests: neither *_test.lua, programs nor conformance.yaml.")
        }
        context.console.print(
            failed == 0 ? "✓ \(results.count) passed" : "✗ \(failed) of \(results.count) failed")
        return failed == 0 ? .done : .failed
    }
}
