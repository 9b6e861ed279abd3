import Expressions
import ArgumentParser
import StageKit

/// `staysail describe TYPE`
struct DescribeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Explains a stage type and its fields.",
        discussion: "staysail describe route")

    @Argument(help: "The stage type, as `staysail stages` lists it.")
    var type: String

    @Flag(help: "Print the description as a JSON object.")
    var json = false

    @Flag(help: "Print the fields as a Markdown table.")
    var markdown = false

    func validate() throws {
        if json, markdown { throw ValidationError("--json and --markdown exclude each other.") }
    }

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        var registry = context.registry()
        if registry[type] == nil {
            let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
            let (completed, faults) = await found.complete(registry)
            for fault in faults { context.console.note("warning: \(fault)") }
            registry = completed
        }
        guard let kind = registry[type] else {
            let hint = NearestName.hint(for: type, among: registry.all.map(\.type))
            throw CommandError(.usage, "There is no stage type '\(type)'.\(hint)")
        }
        if json {
            context.console.print(StageDescription(kind).json.text(pretty: true))
        } else if markdown {
            context.console.output(StageDescription(kind).markdown)
        } else {
            context.console.output(StageDescription(kind).text)
        }
        return .done
    }
}
