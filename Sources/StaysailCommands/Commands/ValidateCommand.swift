import ArgumentParser
import PluginHost
import StageKit

/// `staysail validate PIPELINE`
struct ValidateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "validate", "Check a pipeline without calling anything.",
        examples: [
            "staysail validate pipeline.yaml": "",
            "staysail validate pipeline.yaml -p package=build/function.zip": "with the values of a run",
        ])

    @Argument(help: "The pipeline's file.")
    var pipeline: String

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let file = PipelineFile(pipeline, in: context)
        let given = parameters.values.isEmpty ? nil : parameters.pairs
        let found = try plugins.plugins(of: ProjectFolder(of: file.folder, state: nil), context)
        for warning in found.catalog.diagnostics { context.console.note(warning.description) }
        let prepared = try await file.prepare(registry: context.registry(plugins: found), parameters: given)
        for warning in prepared.warnings { context.console.note(warning.description) }
        try StageDestinations(prepared).check(found.configuration.accounts)
        let count = prepared.stages.count
        context.console.print("\(pipeline): \(count) \(count == 1 ? "stage" : "stages"), no errors.")
        return .done
    }
}
