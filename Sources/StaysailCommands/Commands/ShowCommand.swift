import ArgumentParser
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

    @Flag(help: "Print each step, also those that are made again and again, such as the looks within a hold.")
    var steps = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let listing = try await runs.find(run)
        let events = try await runs.database.events(of: listing.id)
        let details = try RunDetails(listing: listing, events: events)
        if json {
            context.console.print(details.json.text())
        } else {
            for line in details.lines(now: context.clock.now, showsAllSteps: steps) { context.console.print(line) }
        }
        return .done
    }
}
