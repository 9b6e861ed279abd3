import Glibc
import LuaRuntime

/// Runs every hostile script, prints how each ended, and fails if one did not end as it must. With `--extremes` it makes
/// all calls with extreme values instead.
@main struct LuaAbuse {
    static func main() async throws {
        if CommandLine.arguments.contains("--extremes") {
            let calls = try await ExtremeCalls.run()
            print("\(calls.count) calls, \(calls.endings) ended by a limit")
            return
        }
        // With the address sanitizer each allocation takes longer, and the end of a state is thousands of them.
        let margin: Duration = CommandLine.arguments.contains("--slow") ? .seconds(2) : .milliseconds(100)
        var failures = 0
        for script in AbuseScript.all {
            let run = await AbuseRun.of(script)
            let over = run.processorTime - script.limits.processorTime
            let isRight = script.endings.contains(run.ending) && over <= margin && run.goesOn
            if !isRight { failures += 1 }
            let time =
                Double(run.processorTime.components.attoseconds) / 1e15
                + Double(run.processorTime.components.seconds) * 1000
            print(
                "\(isRight ? "ok  " : "FAIL") \(script.name): \(run.ending), \(Int(time)) ms: \(run.report.prefix(150))"
            )
        }
        print("\(AbuseScript.all.count) scripts, \(failures) failed")
        exit(failures == 0 ? 0 : 1)
    }
}
