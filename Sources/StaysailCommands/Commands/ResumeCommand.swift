import ArgumentParser
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail resume [RUN]`
struct ResumeCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "resume", "Resume an interrupted or waiting run.",
        notes: "Completed steps are not repeated.",
        examples: [
            "staysail resume": "the newest run that has not ended",
            "staysail resume last --from smoke": "run the stage 'smoke' again, and all stages that need it",
            "staysail resume --rollback": "undo an interrupted run instead",
        ])

    @Argument(
        help: "The run: its id, a unique part of it, or 'last' (default: the newest run that has not ended).")
    var run: String?

    @Flag(help: "Undo everything that the run did instead of resuming it.")
    var rollback = false

    @Option(
        help: ArgumentHelp(
            "The stage to run again, with all stages that need it (default: none).", valueName: "stage"))
    var from: String?

    @Flag(help: "Exit when all remaining stages wait for approval or a time; 'staysail resume' continues the run.")
    var detach = false

    @OptionGroup var reopening: ReopeningOptions

    func validate() throws {
        if rollback, from != nil { throw ValidationError("--rollback and --from exclude each other.") }
        if from != nil, run == nil { throw ValidationError("--from needs a run, such as 'last'.") }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let session = try reopening.session(context, detaches: detach)
        guard let listing = try await choose(session.runs) else {
            try session.runs.checkRecords()
            if rollback, let ended = try await notUndone(session.runs) {
                context.console.note(
                    "Run \(ended.id) has ended, and not everything was undone. See it with "
                        + "'\(session.commands.show(ended.id))', then undo the rest with "
                        + "'\(session.commands.rollback(ended.id))'.")
                return .needsAttention
            }
            context.console.print(
                rollback
                    ? "No run was interrupted: there is nothing to undo."
                    : "Every run has ended: there is nothing to resume.")
            return .done
        }
        if rollback { return try await session.rollBack(listing, on: reopening.choice) }
        if listing.status.hasEnded, from == nil {
            let stage = try await session.runs.run(listing.id).stages.keys.first ?? "deploy"
            context.console.print(
                "Run \(listing.id) has ended: \(listing.status.rawValue). To run one of its stages again: "
                    + session.commands.resume("\(listing.id) --from \(stage.shellQuoted)"))
            return .done
        }
        if let from { try await check(from, listing, session.runs) }
        let resumed = try await session.reopen(listing, on: reopening.choice) { [from] open, prepared in
            try await open.runner.resume(prepared, id: listing.id, from: from, observe: open.observe)
        }
        return resumed.commandStatus
    }

    private func choose(_ runs: ProjectRuns) async throws -> RunListing? {
        if let run { return try await runs.outer(runs.find(run)) }
        let open = try await runs.database.runs(RunFilter(onlyUnfinished: true, onlyOuter: true))
        // A waiting run is undone only if it is named.
        if rollback { return open.first { $0.owner == nil && $0.status != .waiting } }
        return open.first { $0.owner == nil } ?? open.first
    }

    /// The newest run, if it has ended and something could not be undone.
    private func notUndone(_ runs: ProjectRuns) async throws -> RunListing? {
        guard let newest = try await runs.database.runs(RunFilter(onlyOuter: true, limit: 1)).first,
            await runs.undone(newest) == .partly
        else { return nil }
        return newest
    }

    private func check(_ stage: String, _ listing: RunListing, _ runs: ProjectRuns) async throws {
        let known = try await runs.run(listing.id).stages.keys
        guard !known.contains(stage) else { return }
        throw CommandError(
            .usage, "Run \(listing.id) has no stage '\(stage)'. It has: \(known.joined(separator: ", ")).")
    }
}
