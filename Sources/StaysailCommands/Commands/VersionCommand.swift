import ArgumentParser

/// `staysail version`
struct VersionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        "version", "Print the version.", examples: ["staysail version": ""])

    static let version = "0.1.0"

    func run(_ context: CommandContext) async throws -> CommandStatus {
        context.console.print("staysail \(Self.version)")
        return .done
    }
}
