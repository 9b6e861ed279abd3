import ArgumentParser
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail replay RUN`
struct ReplayCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Runs a run's stages again on its recorded answers, calling nothing, and compares what they do.",
        discussion: "staysail replay 20260109-1200")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @OptionGroup var state: StateOptions
    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let listing = try await runs.find(run)
        guard let origin = try await runs.database.origin(of: listing.id) else {
            throw CommandError(.failed, "What run \(listing.id) began with is not kept.")
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
            context.console.print("Run \(listing.id): \(count) events, the same again.")
            return .done
        case .different(let difference):
            context.console.print(difference)
            return .failed
        }
    }
}
