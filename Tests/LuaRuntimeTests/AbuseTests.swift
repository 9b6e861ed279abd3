import LuaAbuse
import LuaRuntime
import Testing

@Suite struct AbuseTests {
    @Test(arguments: AbuseScript.all)
    func endsWithinItsLimitAndTheProcessGoesOn(_ script: AbuseScript) async throws {
        let run = await AbuseRun.of(script)
        #expect(script.endings.contains(run.ending), "\(run.report)")
        #expect(run.processorTime <= script.limits.processorTime + .milliseconds(100))
        #expect(run.goesOn)
    }

    @Test func thereAreEnoughOfThem() {
        #expect(AbuseScript.all.count >= 60)
        #expect(Set(AbuseScript.all.map(\.name)).count == AbuseScript.all.count)
    }
}
