import AWSServices
import Foundation
import LocalLambda
import StageKit
import StageKitTesting
import StaysailCommands
import Synchronization
import Testing

/// Runs command lines in this process, in a folder of their own, and keeps what they print.
struct CommandBench: Sendable {
    /// What a command line came to.
    struct Outcome: Sendable {
        let status: CommandStatus
        let output: String
        let notes: String

        /// The events of a run with `--json`.
        var events: [JSONValue] {
            output.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }
        }

        /// The bodies of the events of one type.
        func reports(_ type: String) -> [JSONValue] {
            events.filter { $0["type"]?.stringValue == type }.compactMap { $0["body"] }
        }

        /// The outputs of a stage that ended.
        func outputs(_ stage: String) -> JSONValue? {
            events.last { $0["type"] == "stage_ended" && $0["stage"]?.stringValue == stage }?["body"]?["outputs"]
        }
    }

    /// The folder that commands are started in.
    let folder: String
    var environment: [String: String] = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    var clock: any RunClock = TestClock()
    /// Whether commands write for a terminal.
    var isLive = false
    /// The keyboard of the terminal.
    var keyboard: Console.Keyboard?
    /// Put around what commands call AWS with.
    var wrapTransport: @Sendable (any HTTPTransport) -> any HTTPTransport = { $0 }

    /// Makes a folder, gives it to the body, and removes it.
    static func with<R>(_ body: (CommandBench) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("staysail-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(CommandBench(folder: folder))
    }

    /// The same with a copy of an example in the folder.
    static func with<R>(example: String, _ body: (CommandBench) async throws -> R) async throws -> R {
        try await with { bench in
            for name in try FileManager.default.contentsOfDirectory(atPath: Repository.path("examples/\(example)"))
            where name != ".staysail" {
                try FileManager.default.copyItem(
                    atPath: Repository.path("examples/\(example)/\(name)"), toPath: "\(bench.folder)/\(name)")
            }
            return try await body(bench)
        }
    }

    /// The same bench with commands that call a local Lambda.
    func calling(_ server: LocalLambdaServer) -> CommandBench {
        var bench = self
        for (name, value) in server.environment { bench.environment[name] = value }
        return bench
    }

    /// Writes a file into the folder.
    func write(_ text: String, to name: String) throws {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    /// Runs a command line.
    /// - Parameter interruptWhen: interrupts the command, once, when a piece of output makes this true.
    func run(
        _ arguments: String..., interruptWhen: @escaping @Sendable (String) -> Bool = { _ in false }
    ) async -> Outcome {
        await run(arguments, interruptWhen: interruptWhen)
    }

    /// Runs a command line.
    func run(
        _ arguments: [String], interruptWhen: @escaping @Sendable (String) -> Bool = { _ in false }
    ) async -> Outcome {
        let (interruptions, interrupt) = AsyncStream.makeStream(of: Void.self)
        let printed = Mutex((output: "", notes: "", isInterrupted: false))
        let look: @Sendable (String) -> Void = { text in
            let isTime = printed.withLock { state in
                guard !state.isInterrupted, interruptWhen(text) else { return false }
                state.isInterrupted = true
                return true
            }
            if isTime { interrupt.yield() }
        }
        let console = Console(
            output: { text in
                printed.withLock { $0.output += text }
                look(text)
            },
            notes: { text in
                printed.withLock { $0.notes += text }
                look(text)
            }, terminal: isLive ? Console.Terminal(keyboard: keyboard) : nil)
        var context = CommandContext(
            console: console, environment: environment, folder: folder, clock: clock, interruptions: interruptions)
        context.wrapTransport = wrapTransport
        let status = await StaysailCommand.run(arguments, context: context)
        return printed.withLock { Outcome(status: status, output: $0.output, notes: $0.notes) }
    }
}

/// The files of the repository that tests look at.
enum Repository {
    static func path(_ path: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(path).path
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: self.path(path), encoding: .utf8)
    }
}

/// A local Lambda in memory without waits of its own, for commands in virtual time.
func withQuickLambda<R: Sendable>(
    account: String = "000000000000", _ body: @Sendable (LocalLambdaServer) async throws -> R
) async throws -> R {
    var configuration = LocalLambdaConfiguration()
    configuration.accountID = account
    configuration.functionStartDelay = .zero
    configuration.updateDelay = .zero
    configuration.routingSeed = 7
    return try await withLocalLambda(configuration, body)
}
