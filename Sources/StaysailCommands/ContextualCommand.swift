import ArgumentParser

/// A command that is given its surroundings.
protocol ContextualCommand: ParsableCommand {
    /// Whether it takes interruptions itself, since it must undo what it did. Any other is cancelled by the first.
    static var takesInterruptions: Bool { get }

    func run(_ context: CommandContext) async throws -> CommandStatus
}

extension ContextualCommand {
    static var takesInterruptions: Bool { false }
}
