import ArgumentParser
import StageKit

/// `staysail rollback RUN`
struct RollbackCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Undoes what a run did: aliases go back to where they were before it.",
        discussion: "staysail rollback 20260109-1200")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let session = try reopening.session(context)
        return try await session.rollBack(try await session.runs.find(run), on: reopening.choice)
    }
}
