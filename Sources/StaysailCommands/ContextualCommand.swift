import ArgumentParser

/// A command that is given its surroundings.
protocol ContextualCommand: ParsableCommand {
    func run(_ context: CommandContext) async throws -> CommandStatus
}
