public import ArgumentParser
import Foundation
import PluginHost
import RunDatabase
public import StageKit

/// The command line. A program of its own can add stage kinds.
public struct StaysailCommand: ParsableCommand {
    /// The subcommands.
    public static let configuration = CommandConfiguration(
        "staysail", "Release new versions of AWS Lambda functions safely.",
        examples: [
            "staysail run pipeline.yaml --local": "try a pipeline on the embedded local Lambda",
            "staysail run pipeline.yaml": "run it against AWS",
            "staysail help run": "show the options of a command",
        ],
        groups: [
            CommandGroup(name: "Run:", subcommands: [RunCommand.self, ResumeCommand.self]),
            CommandGroup(
                name: "Inspect:",
                subcommands: [RunsCommand.self, ShowCommand.self, EventsCommand.self, ReplayCommand.self]),
            CommandGroup(
                name: "Decide:",
                subcommands: [ApproveCommand.self, RejectCommand.self, CancelCommand.self, RollbackCommand.self]),
            CommandGroup(
                name: "Author:",
                subcommands: [
                    ValidateCommand.self, StagesCommand.self, DescribeCommand.self, ScriptCommand.self,
                    PluginsCommand.self,
                ]),
            CommandGroup(name: "Local:", subcommands: [LocalCommand.self, VersionCommand.self]),
        ],
        version: "staysail \(VersionCommand.version)")

    /// Creates the command.
    public init() {}

    /// Runs the command line of this process and ends it.
    /// - Parameter kinds: stage kinds beside the built-in ones.
    public static func main(registering kinds: [StageKind] = []) async -> Never {
        Console.openStandardStreams()
        let environment = ProcessInfo.processInfo.environment
        ProcessSettings.makeIndependentOfLocale()
        let abandonment = Abandonment()
        abandonment.watch()
        var context = CommandContext(
            console: .standard(environment: environment), environment: environment,
            folder: FileManager.default.currentDirectoryPath, kinds: kinds,
            interruptions: await ProcessSignals.interruptions())
        context.account = NSUserName()
        context.setAbandonable = { abandonment.set($0) }
        let status = await run(Array(CommandLine.arguments.dropFirst()), context: context)
        Foundation.exit(status.rawValue)
    }

    /// Runs a command line.
    /// - Returns: the exit status.
    public static func run(_ arguments: [String], context: CommandContext) async -> CommandStatus {
        do {
            return try await execute(arguments, context)
        } catch let error as CommandError {
            context.console.note(error.description)
            return error.status
        } catch let error as DocumentError {
            context.console.note(error.description)
            return .invalid
        } catch let error as PluginError {
            context.console.note("error: \(error)")
            return .invalid
        } catch let error as StageRerunError {
            context.console.note("error: \(error)")
            return error.needsAttention ? .needsAttention : .failed
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
                context.console.print(message)
                return .done
            }
            context.console.note(message)
            return error is CleanExit ? .done : isUsageError(error) ? .usage : .failed
        }
    }

    private static func execute(_ arguments: [String], _ context: CommandContext) async throws -> CommandStatus {
        var parsed = try parseAsRoot(arguments)
        guard let command = parsed as? any ContextualCommand else {
            // Help, which is thrown as an error.
            try parsed.run()
            return .done
        }
        let handlesInterruptions = type(of: command).handlesInterruptions
        return try await Interruptions.with(context.interruptions) { interruptions in
            var context = context
            context.interruptions = interruptions
            context.setAbandonable(!handlesInterruptions)
            // A parsed command cannot be handed to another task; its arguments can.
            if handlesInterruptions {
                return try await (try parseAsRoot(arguments) as? any ContextualCommand)?.run(context) ?? .failed
            }
            return try await cancellable(by: interruptions) { [context] in
                try await (try parseAsRoot(arguments) as? any ContextualCommand)?.run(context) ?? .failed
            }
        }
    }

    private static func isUsageError(_ error: any Error) -> Bool {
        exitCode(for: error) == .validationFailure
    }
}

/// Settings of the process that are made once, at its start.
private enum ProcessSettings {
    /// Makes dates, numbers and text independent of the user's locale: a locale or time zone that the C library or ICU
    /// does not understand must not end the process. Programs that are started get the user's variables.
    static func makeIndependentOfLocale() {
        for name in ["LC_ALL", "LANG"] { setenv(name, "C", 1) }
        if let zone = getenv("TZ"), String(validatingCString: zone) == nil {
            unsetenv("TZ")
            // Foundation has read the variable before the first line of the program, and fails on it later.
            #if os(Linux)
            _ = execv("/proc/self/exe", CommandLine.unsafeArgv)
            #endif
        }
    }
}
