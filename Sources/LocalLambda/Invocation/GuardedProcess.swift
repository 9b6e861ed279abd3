import Subprocess

/// A process in a group of its own that ends with us, however we end.
///
/// A small shell is between them: beside the process it holds the reading end of a pipe whose other end only we have.
/// When that is closed, by us or by the system after our death, the shell kills the whole group.
struct GuardedProcess: Sendable {
    let plan: ProcessPlan

    /// Arguments: the log, the folder, the command. 3 is the pipe; 4 is where it tells the command's status.
    private static let script = """
        exec 3<&0 </dev/null 4>&2 >>"$1" 2>&1
        cd "$2" || exit 125
        unset OLDPWD
        shift 2
        trap : TERM INT HUP
        { trap '' TERM INT HUP; read -r line <&3; kill -KILL 0; } 4>&- &
        exec 3<&-
        "$@" 4>&-
        echo "status=$?" >&4
        kill -KILL 0
        """

    private static let teardown = [
        TeardownStep.send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(300))
    ]

    private enum Step: Sendable {
        case ended([UInt8])
        case stop(ExecutionEnvironment.StopKind)
    }

    /// Runs until the process ends, `stop` ends it, or the task is canceled.
    func run(
        until stop: AsyncStream<ExecutionEnvironment.StopKind>, onStart: @Sendable (Int32) -> Void
    ) async -> StartFailure.Kind {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = Self.teardown
        var variables: [Environment.Key: String] = [:]
        for (name, value) in plan.variables {
            if let key = Environment.Key(rawValue: name) { variables[key] = value }
        }
        do {
            let result = try await Subprocess.run(
                .name("sh"),
                arguments: Arguments(["-c", Self.script, "staysail-guard", plan.log, plan.folder] + plan.command),
                environment: .custom(variables), platformOptions: options, input: .inputWriter, output: .discarded,
                error: .sequence
            ) { execution in
                onStart(execution.processIdentifier.value)
                return try await withThrowingTaskGroup(of: Step.self) { group in
                    group.addTask {
                        var status: [UInt8] = []
                        for try await chunk in execution.standardError where status.count < 256 {
                            status += chunk.withUnsafeBytes { Array($0) }
                        }
                        return .ended(status)
                    }
                    group.addTask {
                        for await kind in stop { return .stop(kind) }
                        return .stop(.gently)
                    }
                    while let step = try await group.next() {
                        switch step {
                        case .ended(let status):
                            group.cancelAll()
                            return status
                        case .stop(.gently): await execution.teardown(using: Self.teardown)
                        case .stop(.atOnce): try? execution.send(signal: .kill, toProcessGroup: true)
                        }
                    }
                    return []
                }
            }
            let text = String(decoding: result.closureResult, as: UTF8.self)
            let status = text.split(separator: "status=").last.flatMap { Int($0.prefix { $0.isNumber }) }
            return .failure(.exited(status: status))
        } catch {
            return .failure(.invalidEntrypoint("the process could not be run: \(error)"))
        }
    }
}
