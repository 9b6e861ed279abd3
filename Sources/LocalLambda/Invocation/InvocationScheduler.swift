import Foundation
import Synchronization

/// Gives each call an execution environment: a warm one, a new one, or, when there are enough, the next that is free.
///
/// A state machine behind a lock: transitions return what is to be done, and it is done outside of the lock.
final class InvocationScheduler: EnvironmentObserver {
    struct Limits: Sendable {
        var environments: Int
        var starts: Int
        var idleTime: Duration

        init(_ configuration: LocalLambdaConfiguration) {
            environments = max(1, configuration.maximumEnvironments)
            starts = max(1, configuration.maximumStarts ?? 2 * ProcessInfo.processInfo.activeProcessorCount)
            idleTime = configuration.environmentIdleTime
        }
    }

    enum Action {
        case start(ExecutionEnvironment)
        case assign(ExecutionEnvironment, Invocation)
        case stop(ExecutionEnvironment)
        case finish(Invocation, InvocationOutcome)
    }

    private enum Job: Sendable {
        case environment(ExecutionEnvironment)
        case work(@Sendable () async -> Void)
    }

    private let limits: Limits
    private let launcher: EnvironmentLauncher
    private let onLog: (@Sendable (FunctionLog) -> Void)?
    private let pools: Mutex<EnvironmentPools>
    private let jobs: AsyncStream<Job>
    private let jobSink: AsyncStream<Job>.Continuation

    init(limits: Limits, launcher: EnvironmentLauncher, onLog: (@Sendable (FunctionLog) -> Void)?) {
        self.limits = limits
        self.launcher = launcher
        self.onLog = onLog
        pools = Mutex(EnvironmentPools(limits: limits))
        (jobs, jobSink) = AsyncStream.makeStream()
    }

    /// Runs environments and background calls until it is closed and canceled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.sweep() }
            for await job in jobs {
                group.addTask {
                    switch job {
                    case .environment(let environment): await environment.run()
                    case .work(let work): await work()
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Runs one call to its end.
    func invoke(_ invocation: Invocation, of target: ExecutionTarget) async -> InvocationOutcome {
        perform(
            pools.withLock { pools in
                pools.enqueue(invocation, target: target, make: makeEnvironment)
            })
        return await invocation.outcome()
    }

    /// Runs work that no request waits for.
    func inBackground(_ work: @escaping @Sendable () async -> Void) {
        jobSink.yield(.work(work))
    }

    /// Ends the environments of a function that run anything but this version's present state. Those that are busy
    /// end after their call.
    func retire(functionIdentity: String, except current: VersionRecord? = nil, only version: String? = nil) {
        perform(
            pools.withLock { pools in
                pools.retire { pool in
                    pool.functionIdentity == functionIdentity && (version == nil || version == pool.version)
                        && (current == nil || pool.generation != current?.generation)
                }
            })
    }

    /// Ends everything: calls that wait are refused, processes are ended.
    func close() {
        perform(pools.withLock { $0.close() })
        jobSink.finish()
    }

    // MARK: What environments report

    func becameReady(_ environment: ExecutionEnvironment) {
        perform(pools.withLock { $0.becameReady(environment, make: makeEnvironment) })
    }

    func becameIdle(_ environment: ExecutionEnvironment) {
        perform(pools.withLock { $0.becameIdle(environment, make: makeEnvironment) })
    }

    /// - Parameters:
    ///   - unserved: a call that was given to the environment and never reached its process.
    ///   - failure: why it could not start, if it did not.
    func ended(_ environment: ExecutionEnvironment, unserved: Invocation?, failure: StartFailure?) {
        perform(
            pools.withLock {
                $0.ended(environment, unserved: unserved, failure: failure, make: makeEnvironment)
            })
    }

    func logged(_ log: FunctionLog) {
        onLog?(log)
    }

    // MARK: Actions

    private func makeEnvironment(_ target: ExecutionTarget, isSecondStart: Bool) -> ExecutionEnvironment {
        ExecutionEnvironment(
            target: target, isSecondStart: isSecondStart, launcher: launcher, scheduler: self)
    }

    private func perform(_ actions: [Action]) {
        for action in actions {
            switch action {
            case .start(let environment): jobSink.yield(.environment(environment))
            case .assign(let environment, let invocation):
                if !environment.assign(invocation) {
                    // It ended in between: the call goes back to the head of the queue.
                    perform(
                        pools.withLock {
                            $0.requeue(invocation, target: environment.target, make: makeEnvironment)
                        })
                }
            case .stop(let environment): environment.stop()
            case .finish(let invocation, let outcome): invocation.finish(outcome)
            }
        }
    }

    private func sweep() async {
        let interval = max(.milliseconds(50), limits.idleTime / 4)
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            perform(pools.withLock { $0.sweep(at: .now) })
        }
    }
}
