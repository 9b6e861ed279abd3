import ArgumentParser
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail show [RUN]`
struct ShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "show", "Show a run: its stages, steps, weights, verdicts and reasons.",
        notes: "Child runs are shown below the stages that started them.",
        examples: ["staysail show": "the newest run", "staysail show last --json": ""])

    @OptionGroup var argument: OptionalRunArgument

    @Flag(help: "Print each repetition of a step, such as the checks within a hold.")
    var steps = false

    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        let details = try await runs.details(of: runs.find(argument.run ?? ProjectRuns.newest))
        if json.isSet {
            context.console.print(details.json, as: .runDetails)
        } else {
            for line in details.lines(now: context.clock.now, showsAllSteps: steps) { context.console.print(line) }
        }
        return .done
    }
}

/// `staysail events [RUN]`
struct EventsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "events", "Print the event log of a run.",
        examples: [
            "staysail events": "of the newest run", "staysail events last --json": "as 'run --json' prints them",
        ]
    )

    @OptionGroup var argument: OptionalRunArgument
    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        let listing = try await runs.find(argument.run ?? ProjectRuns.newest)
        let report = JSONReport(console: context.console)
        var lines = EventLines(runs.commands)
        var run = Run(id: listing.id)
        for event in try await runs.database.events(of: listing.id) {
            try run.apply(event)
            if json.isSet {
                report.show(event, run)
            } else {
                for line in lines.lines(event, run) { context.console.print(line) }
            }
        }
        return .done
    }
}

/// `staysail replay [RUN]`
struct ReplayCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "replay", "Execute a run's stages again on their recorded results, and report differences.",
        notes: "Nothing is called and nothing is changed.",
        examples: ["staysail replay": "the newest run"])

    @OptionGroup var argument: OptionalRunArgument
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var stateOption: StateOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        let listing = try await runs.find(argument.run ?? ProjectRuns.newest)
        guard let origin = try await runs.database.origin(of: listing.id) else {
            throw CommandError(.failed, "The inputs of run \(listing.id) are not kept.")
        }
        let files = RunFiles(recorded: origin.files)
        let prepared = try await PipelineFile(origin.path, in: context).prepareAgain(
            registry: context.registry(files: files, plugins: plugins.plugins(of: runs.project, context)),
            parameters: origin.parameters, files: files)
        let outcome = try await RunReplay(
            pipeline: prepared, events: runs.database.events(of: listing.id),
            inputs: runs.database.inputs(of: listing.id), services: .replay
        ).compare(run: listing.id, user: context.user)
        switch outcome {
        case .same(let count):
            context.console.print("Run \(listing.id): \(count) events, no difference.")
            return .done
        case .different(let difference):
            context.console.print(difference)
            return .failed
        }
    }
}
