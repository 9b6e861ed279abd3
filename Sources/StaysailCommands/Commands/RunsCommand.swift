import ArgumentParser
import Foundation
import RunDatabase
import StageKit

/// `staysail runs`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Lists runs, goes on with those that are due, removes old ones.",
        discussion: """
            staysail runs
            staysail runs list --status failed --pipeline checkout
            staysail runs due --resume          for cron: goes on with all that waited for a time
            staysail runs prune --keep 30d
            """,
        subcommands: [RunsListCommand.self, RunsDueCommand.self, RunsPruneCommand.self],
        defaultSubcommand: RunsListCommand.self)
}

/// `staysail runs list`
struct RunsListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs, newest first.", discussion: "staysail runs list --status waiting")

    @Option(
        help: ArgumentHelp("Only runs with this status; may stand several times.", valueName: "status"),
        transform: { text in
            guard let status = RunStatus(rawValue: text) else {
                let all = RunStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("A status is one of \(all); not '\(text)'.")
            }
            return status
        })
    var status: [RunStatus] = []

    @Option(help: ArgumentHelp("Only runs of the pipeline with this name.", valueName: "name"))
    var pipeline: String?

    @Option(help: "At most so many.")
    var limit = 20

    @OptionGroup var state: StateOptions

    @Flag(help: "Print a JSON object a line.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = state.project(context)
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else {
            if !json { context.console.note("There are no runs in \(project.state).") }
            return .done
        }
        let runs = try ProjectRuns.open(project, context)
        let found = try await runs.database.runs(
            RunFilter(
                statuses: status.isEmpty ? nil : Set(status), pipeline: pipeline, onlyOuter: true, limit: limit))
        if found.isEmpty, !json { context.console.note("There are no such runs in \(project.state).") }
        for run in found { context.console.print(json ? run.json.text() : run.line) }
        return .done
    }
}

/// `staysail runs due`
struct RunsDueCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "due", abstract: "Lists the runs that waited for a time that has come, or goes on with them.",
        discussion: "staysail runs due --resume")

    @Flag(help: "Go on with each of them, one after the other, until it waits again or has ended.")
    var resume = false

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = reopening.stateOptions.project(context)
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else { return .done }
        let session = try reopening.session(context, detaches: true)
        let due = try await session.runs.database.runs(RunFilter(dueBy: context.clock.now)).reversed()
            .filter { $0.driver == nil }
        var worst = CommandStatus.done
        var seen: Set<String> = []
        for found in due {
            // A run that a stage of another drives goes on with the other.
            guard seen.insert(RunListing.root(of: found.id)).inserted else { continue }
            let listing = try await session.runs.outer(found)
            guard resume else {
                context.console.print(reopening.json ? listing.json.text() : listing.line)
                continue
            }
            let status: CommandStatus
            do {
                status = try await session.reopen(listing, on: reopening.choice) { open, prepared in
                    try await open.runner.resume(prepared, id: listing.id, observe: open.observe)
                }.commandStatus
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // One that cannot be gone on with must not keep the others waiting.
                context.console.note("error: Run \(listing.id): \(error)")
                status = .failed
            }
            if status != .waiting, status.rawValue > worst.rawValue { worst = status }
        }
        return worst
    }
}

/// `staysail runs prune`
struct RunsPruneCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Removes runs that ended long ago.",
        discussion: "staysail runs prune --keep 30d")

    @Option(
        help: ArgumentHelp("Keep runs that ended within this time, such as 30d or 12h.", valueName: "time"),
        transform: { text in
            guard let time = TimeLength(text) else {
                throw ValidationError("A time is written like 30d, 12h or 90m; not '\(text)'.")
            }
            return time
        })
    var keep: TimeLength

    @OptionGroup var state: StateOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let count = try await runs.database.prune(
            endedBefore: context.clock.now.addingTimeInterval(-keep.duration.inSeconds))
        context.console.print(count == 1 ? "Removed 1 run." : "Removed \(count) runs.")
        return .done
    }
}
