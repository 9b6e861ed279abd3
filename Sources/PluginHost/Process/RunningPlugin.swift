import Subprocess

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
    /// - Returns: whether it ended by itself.
    func end(after patience: Duration, thenAfter last: Duration) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                // The null signal of the first step is only a way to wait for the end.
                await execution.teardown(using: [
                    .send(signal: Signal(rawValue: 0), allowedDurationToNextStep: patience + last + .seconds(5))
                ])
                return false
            }
            group.addTask {
                guard (try? await Task.sleep(for: patience)) != nil else { return false }
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
