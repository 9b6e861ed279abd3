import ArgumentParser
import PluginHost
import StageKit

/// `staysail plugins describe NAME`
struct PluginsDescribeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Explains a plugin and its stages.",
        discussion: "staysail plugins describe notify")

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
        if !manifest.uses.isEmpty { context.console.print("is granted \(manifest.uses.joined(separator: ", "))") }
        for kind in try await found.kinds(of: manifest) {
            context.console.print("")
            context.console.output(StageDescription(kind).text)
        }
        return .done
    }
}
