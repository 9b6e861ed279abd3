import ArgumentParser

/// `staysail version`
struct VersionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Prints the version.", discussion: "staysail version")

    static let version = "0.1.0"

    func run(_ context: CommandContext) async throws -> CommandStatus {
        context.console.print("staysail \(Self.version)")
        return .done
    }
}
