import ArgumentParser
import RunDatabase
import StageKit

/// `staysail watch [RUN]`
struct WatchCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "watch", "Follow a run that another process executes, until it ends.",
        notes: "The exit status is the run's, as 'run' returns it. Ctrl-C ends the view and not the run.",
        examples: ["staysail watch": "the newest run", "staysail watch last --json": "its events as JSON"])

    @OptionGroup var argument: OptionalRunArgument
    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        let listing = try await runs.find(argument.run ?? ProjectRuns.newest)
        let report = runReport(
            json: json.isSet, console: context.console, clock: context.clock, runs: runs.reported(by: context))
        return try await QueuedReport.with(report) { report in
            try await withThrowingTaskGroup(of: CommandStatus?.self) { group in
                group.addTask {
                    await report.tick()
                    return nil
                }
                group.addTask { try await follow(listing, runs, report) }
                defer { group.cancelAll() }
                while let status = try await group.next() {
                    if let status { return status }
                }
                throw CancellationError()
            }
        }
    }
}

/// Shows the events of a run until no process executes it any more.
private func follow(_ listing: RunListing, _ runs: ProjectRuns, _ report: QueuedReport) async throws -> CommandStatus {
    report.begin(listing.pipeline, id: listing.id, target: listing.targetSummary)
    var follower = RunFollower(runs: runs, id: listing.id)
    while true {
        let isOver = try await follower.next { report.show($0, $1) }
        guard isOver else { continue }
        report.end(follower.run, children: (try? await runs.children(of: listing.id)) ?? [])
        if !follower.run.status.hasEnded, follower.run.status != .waiting {
            report.notice(
                "Run \(listing.id) was interrupted: its process has ended. Resume it with '\(runs.commands.resume(listing.id))'."
            )
        }
        return follower.run.commandStatus
    }
}

extension RunListing {
    /// The target in a line.
    var targetSummary: String {
        if target["local"] == true { return "the local Lambda" }
        let parts = ["account", "region", "endpoint"].compactMap { target[$0]?.stringValue }
        return parts.isEmpty ? "no target" : parts.joined(separator: ", ")
    }
}
