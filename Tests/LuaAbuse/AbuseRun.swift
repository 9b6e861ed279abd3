import Dispatch
import Expressions
import Glibc
import LuaRuntime
import Synchronization

/// What came of a hostile script.
package struct AbuseRun: Sendable {
    package let ending: AbuseScript.Ending
    /// The error's sentence, or what it gave.
    package let report: String
    /// How much time of the processor it took, from its state's making to its end.
    package let processorTime: Duration
    /// Whether a good script ran afterwards.
    package let goesOn: Bool

    /// Runs a script, then a good one.
    package static func of(_ script: AbuseScript) async -> AbuseRun {
        let executor = MeasuringExecutor()
        let (ending, report) = await withTaskExecutorPreference(executor) { await end(script) }
        let goesOn = await isGood()
        return AbuseRun(
            ending: ending, report: report, processorTime: .nanoseconds(executor.nanoseconds), goesOn: goesOn)
    }

    nonisolated(nonsending) private static func end(_ script: AbuseScript) async -> (AbuseScript.Ending, String) {
        do {
            let interpreter = try LuaInterpreter(sandbox: sandbox, limits: script.limits, clock: .still)
            let value = try await interpreter.run(script.source, file: "abuse/\(script.name).lua")
            if let text = value.stringValue { return (.text(text), text) }
            return (.other, "\(value)")
        } catch let error as LuaError {
            return (.error(error.code), error.sentence)
        } catch {
            return (.other, "\(error)")
        }
    }

    private static var sandbox: LuaSandbox {
        var sandbox = LuaSandbox()
        sandbox.modules = [
            LuaModule(
                "host",
                functions: [
                    .immediate("echo") { $0 },
                    .awaited("wait") { $0 },
                    .awaited("fail") { _ in throw HostFunctionError() },
                ])
        ]
        sandbox.folders = ["scripts"]
        sandbox.read = { path in
            path == "scripts/a.lua" ? "return require('b')" : path == "scripts/b.lua" ? "return require('a')" : nil
        }
        return sandbox
    }

    private struct HostFunctionError: Error {}

    nonisolated(nonsending) private static func isGood() async -> Bool {
        let source = """
            local sum = 0
            for word in ("1 2 3"):gmatch("%d") do sum = sum + tonumber(word) end
            return { sum = sum, list = { host.wait(4) } }
            """
        let value = try? await LuaInterpreter(sandbox: sandbox, clock: .still).run(source, file: "good.lua")
        return value?.json == ["sum": 6, "list": [4]]
    }
}

/// Runs jobs one after the other and adds up the time of the processor that they take.
private final class MeasuringExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "lua-abuse")
    private let total = Mutex<Int64>(0)

    var nanoseconds: Int64 { total.withLock { $0 } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            let start = Self.threadTime()
            job.runSynchronously(on: self.asUnownedTaskExecutor())
            let time = Self.threadTime() - start
            self.total.withLock { $0 += time }
        }
    }

    private static func threadTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
