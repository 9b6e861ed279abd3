import ArgumentParser
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail resume [RUN]`
struct ResumeCommand: ContextualCommand {
    static let takesInterruptions = true
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Goes on with a run that was cut off or waits.",
        discussion: """
            staysail resume                              the newest run that has not ended
            staysail resume 20260109-1200 --from smoke   run a stage again, and all that need it
            staysail resume --rollback                   undo a run whose process died instead
            """)

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String?

    @Flag(help: "Undo all that the run did, instead of going on.")
    var rollback = false

    @Option(
        help: ArgumentHelp("Run this stage again, and all that need it, whatever came of them.", valueName: "stage"))
    var from: String?

    @Flag(help: "End when all that is left waits for a person or a time.")
    var detach = false

    @OptionGroup var reopening: ReopeningOptions

    func validate() throws {
        if rollback, from != nil { throw ValidationError("--rollback and --from exclude each other.") }
        if from != nil, run == nil { throw ValidationError("--from needs the run's id.") }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let session = try reopening.session(context, detaches: detach)
        guard let listing = try await choose(session.runs) else {
            try session.runs.checkRecords()
            if rollback, let ended = try await notUndone(session.runs) {
                context.console.note(
                    "Run \(ended.id) has ended, and not all of it was undone: see it with 'staysail show \(ended.id)', and "
                        + "undo the rest with 'staysail rollback \(ended.id)'.")
                return .needsAttention
            }
            context.console.print(
                rollback
                    ? "No run was cut off: there is nothing to undo."
                    : "Every run has ended: there is nothing to go on with.")
            return .done
        }
        if rollback { return try await session.rollBack(listing, on: reopening.choice) }
        if listing.status.hasEnded, from == nil {
            context.console.print(
                "Run \(listing.id) has ended: \(listing.status.rawValue). To run a stage of it again: staysail resume "
                    + "\(listing.id) --from STAGE")
            return .done
        }
        if let from { try await check(from, listing, session.runs) }
        let resumed = try await session.reopen(listing, on: reopening.choice) { open, prepared in
            try await open.runner.resume(prepared, id: listing.id, from: from, observe: open.observe)
        }
        return resumed.commandStatus
    }

    private func choose(_ runs: ProjectRuns) async throws -> RunListing? {
        if let run { return try await runs.outer(runs.find(run)) }
        let open = try await runs.database.runs(RunFilter(onlyUnfinished: true, onlyOuter: true))
        // One that waits is undone only by its name.
        if rollback { return open.first { $0.owner == nil && $0.status != .waiting } }
        return open.first { $0.owner == nil } ?? open.first
    }

    /// The newest run, if it has ended and a person must look at what could not be undone.
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

extension RunSession {
    /// Undoes all that a run did.
    func rollBack(_ listing: RunListing, on choice: TargetChoice) async throws -> CommandStatus {
        let undone = try await reopen(listing, on: choice) { open, prepared in
            try await open.runner.rollBack(prepared, id: listing.id, observe: open.observe)
        }
        return undone.undoFailures.isEmpty ? .done : .needsAttention
    }
}
