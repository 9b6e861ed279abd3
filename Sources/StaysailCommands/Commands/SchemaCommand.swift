import ArgumentParser
import Foundation
import StageKit

/// `staysail schema`
struct SchemaCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "schema", "Print the JSON Schema of pipelines, for editors.",
        notes: """
            The schema includes the stage types of plugins. Editors with the YAML language server read it from the line \
            '# yaml-language-server: $schema=pipeline.schema.json' in a pipeline.
            """,
        examples: [
            "staysail schema > pipeline.schema.json": "",
            "staysail schema --configuration > staysail.schema.json": "the schema of staysail.yaml",
        ])

    @Flag(help: "Print the schema of staysail.yaml.")
    var configuration = false

    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        if configuration {
            context.console.print(file: JSONSchemaDocument.configuration.text(pretty: true) + "\n")
            return .done
        }
        let found = try plugins.plugins(of: ProjectFolder(of: context.folder, state: nil), context)
        let (registry, faults) = await found.complete(context.registry())
        for fault in faults { context.console.note("warning: \(fault)") }
        context.console.print(file: JSONSchemaDocument.pipeline(registry.all).text(pretty: true) + "\n")
        return .done
    }
}
