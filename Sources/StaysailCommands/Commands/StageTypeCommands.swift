import ArgumentParser
import Expressions
import StageKit

/// `staysail stages`
struct StagesCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "stages", "List the stage types, those of plugins included.",
        examples: ["staysail stages": "", "staysail stages --json": ""])

    @OptionGroup var plugins: PluginOptions
    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let (registry, faults) = await found.complete(context.registry())
        for fault in faults { context.console.note("warning: \(fault)") }
        let kinds = registry.all
        let width = kinds.map(\.type.columns).max() ?? 0
        for kind in kinds {
            if json.isSet {
                context.console.print(["type": .string(kind.type), "about": .string(kind.about)], as: .stageType)
            } else {
                context.console.print(kind.type.padding(toColumns: width + 2) + kind.about)
            }
        }
        return .done
    }
}

/// `staysail describe TYPE`
struct DescribeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "describe", "Describe a stage type and its fields.",
        examples: ["staysail describe route": "", "staysail describe route --markdown": "as a table"])

    @Argument(help: "The stage type, as 'staysail stages' lists it.")
    var type: String

    @Flag(help: "Print the fields as a Markdown table.")
    var markdown = false

    @OptionGroup var plugins: PluginOptions
    @OptionGroup var json: JSONOption

    func validate() throws {
        if json.isSet, markdown { throw ValidationError("--json and --markdown exclude each other.") }
    }

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
        let description = StageDescription(kind)
        if json.isSet {
            context.console.print(description.json, as: .stageTypeDetails)
        } else {
            context.console.print(lines: markdown ? description.markdown : description.text)
        }
        return .done
    }
}
