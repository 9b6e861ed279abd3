import ArgumentParser
import Foundation
import OrderedCollections
import RunDatabase
import StageKit

/// `staysail cancel RUN`
struct CancelCommand: ContextualCommand {
    static let takesInterruptions = true
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Stops a run, and undoes what it has under way.",
        discussion: "staysail cancel 20260109-120000-3f2a --reason 'wrong commit'")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @Option(help: "Why; kept with the run.")
    var reason = ""

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let session = try reopening.session(context)
        let listing = try await session.runs.outer(session.runs.find(run))
        guard !listing.status.hasEnded else {
            context.console.print(
                "Run \(listing.id) has ended: \(listing.status.rawValue). To undo what it did: staysail rollback \(listing.id)"
            )
            return .done
        }
        if let owner = listing.owner {
            try await session.runs.database.add(
                RunRequest(
                    id: UUID().uuidString, kind: .cancel, by: context.user, reason: reason, at: context.clock.now),
                to: listing.id)
            context.console.print(
                "Process \(owner.process) on \(owner.host) was told to stop run \(listing.id) and to undo what it has "
                    + "under way.")
            return .done
        }
        let run = try await session.reopen(listing, on: reopening.choice) { [reason] open, prepared in
            try await open.runner.cancel(prepared, id: listing.id, reason: reason, observe: open.observe)
        }
        return run.undoFailures.isEmpty ? .done : .needsAttention
    }
}
