import ArgumentParser
import Foundation
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail cancel [RUN]`
struct CancelCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "cancel", "Cancel a run, and undo what its unfinished stages changed.",
        notes: "Without RUN there must be exactly one unfinished run.",
        examples: ["staysail cancel last --reason 'wrong commit'": ""])

    @Argument(help: "The run: its id, a unique part of it, or 'last' (default: the only unfinished run).")
    var run: String?

    @OptionGroup var reason: ReasonOption
    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let session = try reopening.session(context)
        let commands = session.commands
        guard let listing = try await choose(session.runs) else {
            context.console.print("Every run has ended: there is nothing to cancel.")
            return .done
        }
        guard !listing.status.hasEnded else {
            context.console.print(
                "Run \(listing.id) has ended: \(listing.status.rawValue). To undo it: \(commands.rollback(listing.id))")
            return .done
        }
        let reason = reason.reason ?? ""
        if let owner = listing.owner {
            try await session.runs.database.add(
                RunRequest(
                    id: UUID().uuidString, kind: .cancel, by: context.user, reason: reason, at: context.clock.now),
                to: listing.id)
            context.console.print(
                "Asked process \(owner.process) on \(owner.host) to cancel run \(listing.id). Follow it with: "
                    + commands.show(listing.id))
            return .done
        }
        let run = try await session.reopen(listing, on: reopening.choice) { open, prepared in
            try await open.runner.cancel(prepared, id: listing.id, reason: reason, observe: open.observe)
        }
        return run.undoFailures.isEmpty ? .done : .needsAttention
    }

    private func choose(_ runs: ProjectRuns) async throws -> RunListing? {
        if let run { return try await runs.outer(runs.find(run)) }
        let open = try await runs.database.runs(RunFilter(onlyUnfinished: true, onlyOuter: true, limit: 5))
        guard open.count > 1 else { return open.first }
        let ids = open.map(\.id).joined(separator: ", ")
        throw CommandError(.usage, "Several runs are unfinished: \(ids). Name the run to cancel.")
    }
}
