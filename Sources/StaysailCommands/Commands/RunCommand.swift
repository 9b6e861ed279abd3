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
        // Everything is prepared before the first call.
        let prepared = try await file.prepare(
            registry: context.registry(files: files, plugins: found), parameters: parameters.pairs, files: files)
        do {
            try prepared.checkSecrets(SecretSource(environment: context.environment))
        } catch {
            throw CommandError(.usage, "\(error)")
        }
        for warning in prepared.warnings { context.console.note(warning.description) }
        let locations = StageDestinations(prepared)
        try locations.check(found.configuration.accounts)
        if let warning = target.region.flatMap(locations.warning) { context.console.note(warning) }
        var choice = target.choice
        choice.pipelineRegion = locations.region
        let runs = try ProjectRuns.begin(project, context)
        let session = RunSession(
            context: context, runs: runs, json: driving.json, detaches: driving.detach, plugins: found)
        let claim = try await runs.claimNew(at: context.clock.now)
        let id = claim.run
        let run = try await session.execute(id, claim: claim, on: choice) { open in
            open.begin(prepared.pipeline.name)
            return try await open.runner.run(
                prepared, id: id, target: open.target.record, files: files.all, observe: open.observe)
        }
        return run.commandStatus
    }
}
