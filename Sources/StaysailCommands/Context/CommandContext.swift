package import AWSServices
import Foundation
public import StageKit

/// The environment of a command, so that tests can run commands in their own process.
public struct CommandContext: Sendable {
    /// The console.
    public var console: Console
    /// The environment variables.
    public var environment: [String: String]
    /// The working directory; absolute.
    public var folder: String
    /// The clock.
    public var clock: any RunClock
    /// Stage kinds beside the built-in ones.
    public var kinds: [StageKind]
    /// Requests to end the command: SIGINT, SIGTERM, SIGHUP.
    public var interruptions: any AsyncSequence<Void, Never> & Sendable
    /// The name of the account that owns the process, used if no variable names the user.
    package var account: String?
    /// A wrapper for the run store; for tests that crash a run.
    package var wrapStore: @Sendable (any RunStore) -> any RunStore = { $0 }
    /// A wrapper for the HTTP transport of AWS clients.
    package var wrapTransport: @Sendable (any HTTPTransport) -> any HTTPTransport = { $0 }
    /// Told whether an interruption cancels the command (true) or the command handles it (false).
    package var setAbandonable: @Sendable (Bool) -> Void = { _ in }

    /// Creates a context.
    public init(
        console: Console, environment: [String: String], folder: String, clock: any RunClock = SystemClock(),
        kinds: [StageKind] = [],
        interruptions: any AsyncSequence<Void, Never> & Sendable = AsyncStream<Void> { $0.finish() }
    ) {
        self.console = console
        self.environment = environment
        self.folder = folder
        self.clock = clock
        self.kinds = kinds
        self.interruptions = interruptions
    }

    /// An environment variable; an empty one counts as not set.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The name of the user: `STAYSAIL_USER`, for CI systems, else the account.
    var user: String {
        variable("STAYSAIL_USER") ?? variable("USER") ?? variable("LOGNAME") ?? account ?? "anonymous"
    }

    /// The absolute path of a path that starts at the working directory.
    func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL.path
    }

    /// Does work that the first interruption cancels, in a command that handles interruptions from then on.
    func interruptible<R: Sendable>(_ work: @escaping @Sendable () async throws -> R) async throws -> R {
        setAbandonable(true)
        defer { setAbandonable(false) }
        return try await cancellable(by: interruptions, work)
    }
}
