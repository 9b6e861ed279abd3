package import AWSServices
import Foundation
public import StageKit

/// All that a command takes from its surroundings, so that tests can run commands in their own process.
public struct CommandContext: Sendable {
    /// Where it writes.
    public var console: Console
    /// The environment variables.
    public var environment: [String: String]
    /// The folder it was started in; absolute.
    public var folder: String
    /// The time.
    public var clock: any RunClock
    /// Kinds of stages beside the built-in ones.
    public var kinds: [StageKind]
    /// Tells each time that somebody wants the command to end (SIGINT, SIGTERM, SIGHUP).
    public var interruptions: AsyncStream<Void>
    /// Whose process it is, where no variable says who uses it.
    package var account: String?
    /// Put around what runs are kept in; for tests that cut a run off.
    package var wrapStore: @Sendable (any RunStore) -> any RunStore = { $0 }
    /// Put around what AWS is called with.
    package var wrapTransport: @Sendable (any HTTPTransport) -> any HTTPTransport = { $0 }

    /// Creates a context.
    public init(
        console: Console, environment: [String: String], folder: String, clock: any RunClock = SystemClock(),
        kinds: [StageKind] = [], interruptions: AsyncStream<Void> = AsyncStream { $0.finish() }
    ) {
        self.console = console
        self.environment = environment
        self.folder = folder
        self.clock = clock
        self.kinds = kinds
        self.interruptions = interruptions
    }

    /// An environment variable; one that is empty counts as not set.
    func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Who uses the command: `STAYSAIL_USER`, for CI systems that know better than the machine, else the account.
    var user: String {
        variable("STAYSAIL_USER") ?? variable("USER") ?? variable("LOGNAME") ?? account ?? "anonymous"
    }

    /// A path made absolute from the folder the command was started in.
    func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL.path
    }
}
