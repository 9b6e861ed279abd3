import ArgumentParser
import Foundation
import LuaHooks
import PluginHost
import StageKit

/// `staysail plugins test NAME`
struct PluginsTestCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Runs a plugin's own tests, and checks what every stage owes.",
        discussion: """
            staysail plugins test greet

            Its own tests are the files tests/*_test.lua and the programs in tests/, which are run in the plugin's folder. \
            tests/conformance.yaml says with which inputs its stages are checked.
            """)

    @Argument(help: "The plugin's name.")
    var name: String

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let entry = try found.entry(name)
        let manifest = try entry.soundManifest()
        // What cannot be loaded at all is said first, and once.
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
            // What was interrupted has found nothing, which says nothing.
            try Task.checkCancellation()
            for result in conforms { take(result) }
        } else {
            context.console.print("  – no tests/conformance.yaml, so what every stage owes is not checked")
        }
        let failed = results.count { $0.failure != nil }
        guard !results.isEmpty else {
            throw CommandError(
                .usage, "\(tests) holds no tests: neither *_test.lua, programs nor conformance.yaml.")
        }
        context.console.print(
            failed == 0 ? "✓ \(results.count) passed" : "✗ \(failed) of \(results.count) failed")
        return failed == 0 ? .done : .failed
    }
}
