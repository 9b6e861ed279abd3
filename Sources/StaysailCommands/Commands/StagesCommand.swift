import ArgumentParser
import StageKit

/// `staysail stages`
struct StagesCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "stages", abstract: "Lists the stage types.",
        discussion: "staysail stages\nstaysail stages --json")

    @Flag(help: "Print a JSON object a line.")
    var json = false

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let (registry, faults) = await found.complete(context.registry())
        for fault in faults { context.console.note("warning: \(fault)") }
        let kinds = registry.all
        let width = kinds.map(\.type.count).max() ?? 0
        for kind in kinds {
            if json {
                let line: JSONValue = ["type": .string(kind.type), "about": .string(kind.about)]
                context.console.print(line.text())
            } else {
                context.console.print(kind.type.padding(to: width + 2) + kind.about)
            }
        }
        return .done
    }
}
