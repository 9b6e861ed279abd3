import ArgumentParser
import RunDatabase
import StageKit

/// `staysail runs forget RUN`
struct RunsForgetCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Frees what a run holds whose record cannot be read. Nothing is undone.",
        discussion: "staysail runs forget 20260109-1200")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @OptionGroup var state: StateOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let found = try await runs.find(run)
        let listing = try await runs.outer(found)
        let claim = try runs.database.claim(listing.id)
        defer { claim.release() }
        var isUnreadable = try await isUnreadable(listing.id, runs)
        if !isUnreadable { isUnreadable = try await self.isUnreadable(found.id, runs) }
        guard isUnreadable else {
            throw CommandError(
                .usage,
                "The record of run \(listing.id) can be read: stop it with 'staysail cancel \(listing.id)', or undo "
                    + "it with 'staysail rollback \(listing.id)'.")
        }
        let held = try await runs.database.forget(listing.id, at: context.clock.now)
        context.console.print("Run \(listing.id) has ended: failed. Nothing of it was undone.")
        if !held.isEmpty {
            context.console.note("Look at this: \(held.joined(separator: "; ")): held by the run until now.")
        }
        return .done
    }

    /// Whether this release cannot read what is kept of the run; what a newer one wrote, that one can.
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
