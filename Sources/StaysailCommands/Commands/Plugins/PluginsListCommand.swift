import ArgumentParser
import PluginHost
import StageKit

/// `staysail plugins list`
struct PluginsListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the plugins, and where each is from.", discussion: "staysail plugins")

    @OptionGroup var plugins: PluginOptions

    @Flag(help: "Print a JSON object a line.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = ProjectFolder(of: context.folder, state: nil)
        let catalog = try plugins.plugins(of: project, context).catalog
        for diagnostic in catalog.diagnostics { context.console.note(diagnostic.description) }
        if catalog.entries.isEmpty, !json {
            context.console.note(
                "There are no plugins. They are looked for in \(project.path)/plugins, in the folders "
                    + "that staysail.yaml or --plugins name, and in ~/.local/share/staysail/plugins.")
        }
        let width = catalog.entries.map(\.name.count).max() ?? 0
        for entry in catalog.entries {
            if json {
                context.console.print(entry.json.text())
                continue
            }
            let about = entry.manifest?.about ?? ""
            context.console.print("\(entry.name.padding(to: width + 2))\(entry.words.padding(to: 10)) \(about)")
            context.console.print("".padding(to: width + 2) + "from \(entry.folder) (\(entry.location.words))")
            if case .broken(let faults) = entry.state {
                for fault in faults { context.console.print("".padding(to: width + 2) + fault.description) }
            }
        }
        return .done
    }
}
