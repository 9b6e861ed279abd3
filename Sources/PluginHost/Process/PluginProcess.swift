import Foundation
import Subprocess

/// A plugin's process in a group that ends with us, however we end.
///
/// A small shell is started first and leads the group. It reads a pipe whose other end only we hold; when that is
/// closed, by us or by the system after our death, it kills the whole group, itself included. Since it leads, the
/// group's number stays ours to signal even after the plugin itself has ended.
struct PluginProcess: Sendable {
    /// The program, absolute, and its arguments.
    let command: [String]
    /// Where it starts, absolute.
    let folder: String
    let variables: [String: String]

    private static let guardScript = "trap '' TERM INT HUP; echo; read -r line; kill -KILL 0"
    private static let startScript = #"cd "$1" || exit 125; shift; exec "$@""#

    /// Writing to a process that exited must be an error, and must not end this process.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Starts the process and talks to it. When this returns, the process and all of its group are gone.
    /// - Returns: the result of `body`, and how the process exited.
    /// - Throws: `SubprocessError` if it cannot be started.
    func run<R: Sendable>(
        _ body: @escaping @Sendable (RunningPlugin) async -> R
    ) async throws -> (R, TerminationStatus) {
        Self.ignoresBrokenPipes
        var options = PlatformOptions()
        options.processGroupID = 0
        let leader = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", Self.guardScript, "staysail-guard"]), platformOptions: options,
            input: .inputWriter, output: .sequence, error: .discarded
        ) { leader in
            // It has its own group and its traps before there is anything to guard.
            for try await _ in leader.standardOutput { break }
            defer { try? leader.send(signal: .kill, toProcessGroup: true) }
            return try await start(led: leader, body)
        }
        return leader.closureResult
    }

    private func start<R: Sendable>(
        led leader: RunningPlugin.Leader, _ body: @escaping @Sendable (RunningPlugin) async -> R
    ) async throws -> (R, TerminationStatus) {
        var options = PlatformOptions()
        options.processGroupID = leader.processIdentifier.value
        var environment: [Environment.Key: String] = [:]
        for (name, value) in variables {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        let result = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", Self.startScript, "staysail-plugin", folder] + command),
            environment: .custom(environment), platformOptions: options, input: .inputWriter, output: .sequence,
            error: .sequence
        ) { execution in
            await body(RunningPlugin(execution: execution, leader: leader))
        }
        return (result.closureResult, result.terminationStatus)
    }
}

/// A plugin's process while it runs.
struct RunningPlugin: Sendable {
    typealias Leader = Execution<CustomWriteInput, SequenceOutput, DiscardedOutput>

    let execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>
    /// The process that leads its group.
    let leader: Leader

    var output: SubprocessOutputSequence { execution.standardOutput }
    var log: SubprocessOutputSequence { execution.standardError }
    var input: StandardInputWriter { execution.standardInputWriter }

    /// Waits for the end of the process; after a time its group gets SIGTERM, and after another one SIGKILL.
    /// - Returns: whether it exited by itself.
    func end(after gracePeriod: Duration, thenAfter last: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                // The null signal of the first step is only a way to wait for the end.
                await execution.teardown(using: [
                    .send(signal: Signal(rawValue: 0), allowedDurationToNextStep: gracePeriod + last + .seconds(5))
                ])
                return false
            }
            group.addTask {
                guard (try? await Task.sleep(for: gracePeriod)) != nil else { return false }
                try? leader.send(signal: .terminate, toProcessGroup: true)
                guard (try? await Task.sleep(for: last)) != nil else { return true }
                try? leader.send(signal: .kill, toProcessGroup: true)
                // A process that has left the group is killed by its own number.
                try? execution.send(signal: .kill)
                return true
            }
            var wasSignaled = false
            for await isSignaled in group {
                wasSignaled = wasSignaled || isSignaled
                if !isSignaled { group.cancelAll() }
            }
            return !wasSignaled
        }
    }
}
