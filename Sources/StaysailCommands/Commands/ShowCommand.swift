import ArgumentParser
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail show RUN`
struct ShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a run: its stages, steps, weights, verdicts and reasons.",
        discussion: "staysail show 20260109-1200")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @OptionGroup var state: StateOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let listing = try await runs.find(run)
        let events = try await runs.database.events(of: listing.id)
        let details = RunDetails(listing: listing, events: events)
        if json {
            context.console.print(details.json.text())
        } else {
            for line in details.lines { context.console.print(line) }
        }
        return .done
    }
}

/// `staysail events RUN`
struct EventsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Prints what happened in a run, in order.",
        discussion: "staysail events 20260109-1200 --json")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @OptionGroup var state: StateOptions

    @Flag(help: "Print a JSON object a line, as 'run --json' does.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let listing = try await runs.find(run)
        var run = Run(id: listing.id)
        for event in try await runs.database.events(of: listing.id) {
            run.apply(event)
            if json {
                JSONReport(console: context.console).show(event, run)
            } else {
                for line in EventLines.lines(event, run) { context.console.print(line) }
            }
        }
        return .done
    }
}
