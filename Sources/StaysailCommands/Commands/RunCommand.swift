import ArgumentParser
import PluginHost
import RunDatabase
import StageKit

/// `staysail run PIPELINE`
struct RunCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "run", "Run a pipeline.",
        notes: "Ctrl-C cancels the run and undoes its changes.",
        examples: [
            "staysail run pipeline.yaml --local": "on the embedded local Lambda",
            "staysail run pipeline.yaml": "against AWS",
            "staysail run pipeline.yaml -p package=build/function.zip --region eu-west-1": "",
        ])

    @Argument(help: "The pipeline's file.")
    var pipeline: String

    @OptionGroup var parameters: ParameterOptions

    @Flag(help: "Exit when all remaining stages wait for approval or a time; 'staysail resume' continues the run.")
    var detach = false

    @OptionGroup var target: TargetOptions
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let file = PipelineFile(pipeline, in: context)
        let files = RunFiles()
        let project = stateOption.project(of: file.folder, context)
        let found = try plugins.plugins(of: project, context)
        for warning in found.catalog.diagnostics { context.console.note(warning.description) }
        // All errors are found before the first call.
        let prepared = try await context.interruptible { [pairs = parameters.pairs] in
            try await file.prepare(
                registry: context.registry(files: files, plugins: found), parameters: pairs, files: files)
        }
        do {
            try prepared.checkSecrets(SecretSource(environment: context.environment))
        } catch {
            throw CommandError(.usage, "\(error)")
        }
        for warning in prepared.warnings { context.console.note(warning.description) }
        let destinations = StageDestinations(prepared)
        try destinations.check(found.configuration.accounts)
        if let warning = target.regionOption.region.flatMap(destinations.warning) { context.console.note(warning) }
        if target.local {
            let local = LocalRunChecks(prepared)
            try local.checkPrograms(path: context.variable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            for hint in local.hints { context.console.note(hint) }
        }
        var choice = target.choice
        choice.pipelineRegion = destinations.region
        let runs = try ProjectRuns.begin(project, context)
        let session = RunSession(
            context: context, runs: runs, json: json.isSet, detaches: detach, plugins: found)
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
