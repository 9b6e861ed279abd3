import ArgumentParser
import RunDatabase
import StageKit

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
            try run.apply(event)
            if json {
                JSONReport(console: context.console).show(event, run)
            } else {
                for line in EventLines.lines(event, run) { context.console.print(line) }
            }
        }
        return .done
    }
}
