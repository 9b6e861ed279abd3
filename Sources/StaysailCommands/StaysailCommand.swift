public import ArgumentParser
import Foundation
import PluginHost
import RunDatabase
public import StageKit

/// The command line: parses, wires, and ends with the right status. A program of its own hands it further stages.
public struct StaysailCommand: ParsableCommand {
    /// The subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "staysail",
        abstract: "Ships new versions of AWS Lambda functions carefully.",
        discussion: """
            staysail run pipeline.yaml --local     try a pipeline on the embedded local Lambda
            staysail run pipeline.yaml             run it against AWS
            """,
        version: "staysail \(VersionCommand.version)",
        subcommands: [
            RunCommand.self, ResumeCommand.self, RunsCommand.self, ShowCommand.self, EventsCommand.self,
            ApproveCommand.self, RejectCommand.self, CancelCommand.self, RollbackCommand.self, ReplayCommand.self,
            ValidateCommand.self, StagesCommand.self, DescribeCommand.self, ScriptCommand.self, PluginsCommand.self,
            LocalCommand.self,
            WhoamiCommand.self, VersionCommand.self,
        ])

    /// Creates the command.
    public init() {}

    /// Runs the command line of this process and ends it.
    /// - Parameter kinds: kinds of stages beside the built-in ones.
    public static func main(registering kinds: [StageKind] = []) async -> Never {
        Console.holdStandardStreams()
        let environment = ProcessInfo.processInfo.environment
        var context = CommandContext(
            console: .standard(environment: environment), environment: environment,
            folder: FileManager.default.currentDirectoryPath, kinds: kinds,
            interruptions: Interruptions.ofThisProcess())
        context.account = NSUserName()
        let status = await run(Array(CommandLine.arguments.dropFirst()), context: context)
        Foundation.exit(status.rawValue)
    }

    /// Runs a command line.
    /// - Returns: what the process should end with.
    public static func run(_ arguments: [String], context: CommandContext) async -> CommandStatus {
        do {
            return try await execute(arguments, context)
        } catch let fault as CommandError {
            context.console.note(fault.description)
            return fault.status
        } catch let faults as DocumentError {
            context.console.note(faults.description)
            return .faulty
        } catch let error as PluginError {
            context.console.note("error: \(error)")
            return .faulty
        } catch let fault as StageRerunError {
            context.console.note("error: \(fault)")
            return fault.needsAttention ? .needsAttention : .failed
        } catch let error
            where error is RunDatabaseError || error is SecretError || error is RunEventError || error is StageError
        {
            // Each is a sentence.
            context.console.note("error: \(error)")
            return .failed
        } catch is CancellationError {
            context.console.note("Interrupted before anything was changed.")
            return .canceled
        } catch {
            let message = fullMessage(for: error, columns: context.console.width)
            if exitCode(for: error).isSuccess {
                context.console.output(message + "\n")
                return .done
            }
            context.console.note(message)
            return error is CleanExit ? .done : isUsageError(error) ? .usage : .failed
        }
    }

    private static func execute(_ arguments: [String], _ context: CommandContext) async throws -> CommandStatus {
        var parsed = try parseAsRoot(arguments)
        guard let command = parsed as? any ContextualCommand else {
            // Help, which says what it has to say by an error.
            try parsed.run()
            return .done
        }
        if type(of: command).takesInterruptions { return try await command.run(context) }
        return try await cancellable(by: context.interruptions) {
            // A parsed command cannot be handed to another task; its arguments can.
            try await (try parseAsRoot(arguments) as? any ContextualCommand)?.run(context) ?? .failed
        }
    }

    private static func isUsageError(_ error: any Error) -> Bool {
        exitCode(for: error) == .validationFailure
    }
}
