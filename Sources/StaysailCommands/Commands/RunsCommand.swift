import ArgumentParser
import Foundation
import RunDatabase
import StageKit

/// `staysail runs`
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        "runs", "List runs, resume due runs, and remove old or unreadable ones.",
        examples: [
            "staysail runs": "the newest 20 runs",
            "staysail runs list --status failed --pipeline checkout": "",
            "staysail runs due --resume": "for cron: resume every run whose time has come",
            "staysail runs prune --keep 30d": "remove runs that ended over 30 days ago",
            "staysail runs forget last": "release the locks of a run whose record is unreadable",
        ],
        subcommands: [RunsListCommand.self, RunsDueCommand.self, RunsForgetCommand.self, RunsPruneCommand.self],
        defaultSubcommand: RunsListCommand.self)
}

/// `staysail runs list`
struct RunsListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "list", "List runs, newest first.",
        examples: [
            "staysail runs list --status waiting": "",
            "staysail runs list --status failed --status interrupted --limit 5": "",
        ])

    private static let statuses = ListedStatus.allCases.map(\.rawValue).joined(separator: ", ")

    @Option(
        help: ArgumentHelp(
            "List only runs with this status: \(statuses); repeatable (default: all).", valueName: "status"),
        transform: { text in
            guard let status = ListedStatus(rawValue: text) else {
                throw ValidationError("A status is one of \(statuses); not '\(text)'.")
            }
            return status
        })
    var status: [ListedStatus] = []

    @Option(help: ArgumentHelp("List only runs of the pipeline with this name (default: all).", valueName: "name"))
    var pipeline: String?

    @Option(help: ArgumentHelp("The maximum number of runs to list.", valueName: "number"))
    var limit = 20

    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = stateOption.project(context)
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else {
            if !json.isSet { context.console.note("There are no runs in \(project.state).") }
            return .done
        }
        let runs = try ProjectRuns.open(project, context)
        let recorded = status.reduce(into: Set<RunStatus>()) { $0.formUnion($1.recorded) }
        // A recorded status can be listed as one of several.
        let found = try await runs.database.runs(
            RunFilter(
                statuses: status.isEmpty ? nil : recorded, pipeline: pipeline, onlyOuter: true,
                limit: status.isEmpty ? limit : nil))
        var count = 0
        for run in found where count < limit {
            let undone = await runs.undone(run)
            guard status.isEmpty || status.contains(ListedStatus(run, undone)) else { continue }
            count += 1
            if json.isSet {
                context.console.print(run.json(undone), as: .run)
            } else {
                context.console.print(run.line(undone, now: context.clock.now))
            }
        }
        if count == 0, !json.isSet {
            let such = status.isEmpty && pipeline == nil ? "" : "such "
            context.console.note("There are no \(such)runs in \(project.state).")
        }
        return .done
    }
}

/// `staysail runs due`
struct RunsDueCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "due", "List the waiting runs whose time has come, or resume them.",
        examples: ["staysail runs due": "", "staysail runs due --resume": "for cron"])

    @Flag(help: "Resume each of them, one after the other, until it waits again or has ended.")
    var resume = false

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = reopening.stateOption.project(context)
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else { return .done }
        let session = try reopening.session(context, detaches: true)
        try session.runs.checkRecords()
        let due = try await listings(session.runs, context)
        guard resume else {
            for listing in due {
                if reopening.json.isSet {
                    context.console.print(listing.json, as: .run)
                } else {
                    context.console.print(listing.line(now: context.clock.now))
                }
            }
            return .done
        }
        return try await Interruptions.with(context.interruptions) { [self] interruptions in
            try await resume(due, session, interruptions)
        }
    }

    private func resume(
        _ due: [RunListing], _ session: RunSession, _ interruptions: Interruptions
    ) async throws -> CommandStatus {
        var worst = CommandStatus.done
        for (index, listing) in due.enumerated() {
            if interruptions.hasHappened {
                let left = due.count - index
                session.context.console.note("Interrupted: \(left == 1 ? "1 run is" : "\(left) runs are") still due.")
                return worst.worse(than: .canceled)
            }
            var session = session
            session.context.interruptions = interruptions
            let status = try await resume(listing, session)
            if status != .waiting { worst = worst.worse(than: status) }
        }
        return worst
    }

    /// The runs that are due, oldest first. A child run is resumed with its parent run.
    private func listings(_ runs: ProjectRuns, _ context: CommandContext) async throws -> [RunListing] {
        var listings: [RunListing] = []
        for found in try await runs.database.runs(RunFilter(dueBy: context.clock.now)).reversed()
        where found.owner == nil && !listings.contains(where: { $0.id == RunListing.root(of: found.id) }) {
            listings.append(try await runs.outer(found))
        }
        return listings
    }

    private func resume(_ listing: RunListing, _ session: RunSession) async throws -> CommandStatus {
        do {
            return try await session.reopen(listing, on: reopening.choice) { open, prepared in
                try await open.runner.resume(prepared, id: listing.id, observe: open.observe)
            }.commandStatus
        } catch let error as CommandError {
            session.context.console.note("error: Run \(listing.id): \(error.messages.joined(separator: " "))")
            return error.status == .needsAttention ? .needsAttention : .failed
        } catch {
            // A run that cannot be resumed must not delay the others.
            session.context.console.note("error: Run \(listing.id): \(error)")
            return .failed
        }
    }
}

extension CommandStatus {
    /// The exit status for two runs: one that needs attention comes before all others.
    fileprivate func worse(than other: CommandStatus) -> CommandStatus {
        let order: [CommandStatus] = [.needsAttention, .canceled, .failed]
        return order.first { self == $0 || other == $0 } ?? self
    }
}

/// `staysail runs forget RUN`
struct RunsForgetCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "forget", "Release the locks of a run whose record is unreadable.",
        notes: "Nothing is undone.",
        examples: ["staysail runs forget last": ""])

    @OptionGroup var argument: RunArgument
    @OptionGroup var stateOption: StateOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        let found = try await runs.find(argument.run)
        let listing = try await runs.outer(found)
        let claim = try runs.database.claim(listing.id)
        defer { claim.release() }
        var isUnreadable = try await isUnreadable(listing.id, runs)
        if !isUnreadable { isUnreadable = try await self.isUnreadable(found.id, runs) }
        guard isUnreadable else {
            throw CommandError(
                .usage,
                "The record of run \(listing.id) is readable. Cancel the run with 'staysail cancel \(listing.id)', or "
                    + "undo it with '\(runs.commands.rollback(listing.id))'.")
        }
        let locks = try await runs.database.forget(listing.id, at: context.clock.now)
        context.console.print("Run \(listing.id) has ended: failed. Nothing was undone.")
        if !locks.isEmpty {
            context.console.note("Check this, which the run had locked: \(locks.joined(separator: "; ")).")
        }
        return .done
    }

    /// Whether this release cannot read the run's record because it is damaged, not because it is newer.
    private func isUnreadable(_ id: String, _ runs: ProjectRuns) async throws -> Bool {
        do {
            _ = try await runs.run(id)
            _ = try await runs.database.inputs(of: id)
            _ = try await runs.database.origin(of: id)
            return false
        } catch let error as RunDatabaseError where error.code == .damaged {
            return true
        }
    }
}

/// `staysail runs prune`
struct RunsPruneCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "prune", "Remove the records of runs that ended long ago.",
        examples: ["staysail runs prune --keep 30d": ""])

    @Option(
        help: ArgumentHelp("The time for which ended runs are kept, such as 30d or 12h.", valueName: "time"),
        transform: { text in
            guard let time = TimeLength(text) else {
                throw ValidationError("A time is written like 30d, 12h or 90m; not '\(text)'.")
            }
            return time
        })
    var keep: TimeLength

    @OptionGroup var stateOption: StateOption

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(stateOption.project(context), context)
        let count = try await runs.database.prune(
            endedBefore: context.clock.now.addingTimeInterval(-keep.duration.inSeconds))
        context.console.print(count == 1 ? "Removed 1 run." : "Removed \(count) runs.")
        return .done
    }
}
