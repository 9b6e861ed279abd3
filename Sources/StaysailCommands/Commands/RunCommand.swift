import ArgumentParser
import PluginHost
import StageKit

/// `staysail run PIPELINE`
struct RunCommand: ContextualCommand {
    static let takesInterruptions = true
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a pipeline.",
        discussion: """
            staysail run pipeline.yaml --local
            staysail run pipeline.yaml -p package=build/function.zip --region eu-west-1
            """)

    @Argument(help: "The pipeline's file.")
    var pipeline: String

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var driving: DrivingOptions
    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let file = PipelineFile(pipeline, in: context)
        let files = RunFiles()
        let project = target.stateOptions.project(of: file.folder, context)
        let found = try plugins.plugins(of: project, context)
        for warning in found.catalog.diagnostics { context.console.note(warning.description) }
        // All faults come before the first call, so the stages are checked while there is nothing to call yet.
        let checked = try await file.prepare(
            registry: context.registry(files: files, plugins: found), parameters: parameters.pairs, files: files)
        do {
            try checked.checkSecrets(SecretSource(environment: context.environment))
        } catch {
            throw CommandError(.usage, "\(error)")
        }
        for warning in checked.warnings { context.console.note(warning.description) }
        let locations = StageDestinations(checked)
        try locations.check(found.configuration.accounts)
        if let warning = target.region.flatMap(locations.warning) { context.console.note(warning) }
        var choice = target.choice
        choice.pipelineRegion = locations.region
        let runs = try ProjectRuns.begin(project, context)
        let session = RunSession(
            context: context, runs: runs, json: driving.json, detaches: driving.detach, plugins: plugins)
        let id = RunID.make(at: context.clock.now)
        let run = try await session.drive(id, on: choice, files: files) { open in
            let prepared = try await file.prepare(registry: open.registry, parameters: parameters.pairs, files: files)
            open.begin(prepared.pipeline.name)
            return try await open.runner.run(
                prepared, id: id, target: open.target.record, files: files.all, observe: open.observe)
        }
        return run.commandStatus
    }
}
