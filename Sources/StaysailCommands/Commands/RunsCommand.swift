import ArgumentParser
import Foundation
import RunDatabase
import StageKit

/// `staysail runs`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Lists runs, goes on with those that are due, removes old and unreadable ones.",
        discussion: """
            staysail runs
            staysail runs list --status failed --pipeline checkout
            staysail runs due --resume          for cron: goes on with all that waited for a time
            staysail runs prune --keep 30d
            staysail runs forget 20260109-1200  frees what a run holds whose record cannot be read
            """,
        subcommands: [RunsListCommand.self, RunsDueCommand.self, RunsForgetCommand.self, RunsPruneCommand.self],
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
        for run in found {
            let undone = await runs.undone(run)
            context.console.print(json ? run.json(undone).text() : run.line(undone))
        }
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
        try session.runs.checkRecords()
        let due = try await listings(session.runs, context)
        guard resume else {
            for listing in due { context.console.print(reopening.json ? listing.json.text() : listing.line) }
            return .done
        }
        return try await SharedInterruptions.with(context.interruptions) { interruptions in
            var worst = CommandStatus.done
            for (index, listing) in due.enumerated() {
                if interruptions.hasHappened {
                    let left = due.count - index
                    context.console.note("Interrupted: \(left == 1 ? "1 run is" : "\(left) runs are") still due.")
                    return worst.worse(than: .canceled)
                }
                var session = session
                session.context.interruptions = interruptions.stream()
                let status = try await goOn(with: listing, session)
                if status != .waiting { worst = worst.worse(than: status) }
            }
            return worst
        }
    }

    /// The runs that are due, oldest first. One that a stage of another drives goes on with the other.
    private func listings(_ runs: ProjectRuns, _ context: CommandContext) async throws -> [RunListing] {
        var listings: [RunListing] = []
        for found in try await runs.database.runs(RunFilter(dueBy: context.clock.now)).reversed()
        where found.driver == nil && !listings.contains(where: { $0.id == RunListing.root(of: found.id) }) {
            listings.append(try await runs.outer(found))
        }
        return listings
    }

    private func goOn(with listing: RunListing, _ session: RunSession) async throws -> CommandStatus {
        do {
            return try await session.reopen(listing, on: reopening.choice) { open, prepared in
                try await open.runner.resume(prepared, id: listing.id, observe: open.observe)
            }.commandStatus
        } catch is CancellationError {
            return .canceled
        } catch {
            // One that cannot be gone on with must not keep the others waiting.
            session.context.console.note("error: Run \(listing.id): \(error)")
            return .failed
        }
    }
}

extension CommandStatus {
    /// Of two runs' statuses the one to end with: what needs a person comes before all else.
    fileprivate func worse(than other: CommandStatus) -> CommandStatus {
        let order: [CommandStatus] = [.needsAttention, .canceled, .failed]
        return order.first { self == $0 || other == $0 } ?? self
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
