import ArgumentParser

/// What a command that goes on with a run may be told about its target: the rest the run has recorded.
struct ReopeningOptions: ParsableArguments {
    @Option(
        name: .customLong("endpoint-url"),
        help: ArgumentHelp("Call this address instead of the one the run recorded.", valueName: "url"))
    var endpointURL: String?

    @Option(help: "The profile in ~/.aws.")
    var profile: String?

    @OptionGroup var stateOptions: StateOptions
    @OptionGroup var plugins: PluginOptions

    @Flag(help: "Print the run's events as JSON lines on standard output.")
    var json = false

    var choice: TargetChoice {
        TargetChoice(local: false, fresh: false, endpointURL: endpointURL, region: nil, profile: profile)
    }

    func session(_ context: CommandContext, detaches: Bool = false) throws -> RunSession {
        let runs = try ProjectRuns.open(stateOptions.project(context), context)
        return RunSession(
            context: context, runs: runs, json: json, detaches: detaches,
            plugins: try plugins.plugins(of: runs.project, context))
    }
}
