import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("What a script says and leaves behind is bounded")
struct ScriptBoundsTests {
    private func run(_ body: String, more: String = "", head: String = "") async throws -> (Run, PipelineHarness) {
        let harness = try await ScriptHarness.make(["x.lua": ScriptHarness.check(body, head: head)])
        return (try await harness.run(ScriptHarness.canary("lua: scripts/x.lua\(more)")), harness)
    }

    @Test("lines of a flood are left out, and counted; long ones are cut")
    func logFlood() async throws {
        let (run, harness) = try await run(
            """
            if ctx.step == 1 and not ctx.state.said then
              ctx.state.said = true
              for i = 1, 9000 do log.info(("x"):rep(60000), { text = ("y"):rep(60000) }) end
            end
            return healthy()
            """)
        #expect(run.status == .succeeded)
        let logs = harness.recorder.events.compactMap { event -> (String, JSONValue)? in
            if case .log(_, let message, let data) = event.kind { (message, data) } else { nil }
        }
        let long = logs.filter { $0.0.hasPrefix("xxx") }
        #expect(long.count == 500)
        #expect(long.allSatisfy { $0.0.utf8.count <= 4100 && $0.1 == "(58 KiB of data, too much for a line)" })
        #expect(logs.contains { $0.0 == "The script logged 8500 more lines than are shown." })
    }

    @Test("a reason and an error are cut")
    func longTexts() async throws {
        let (unhealthy, _) = try await run("return unhealthy(('x'):rep(200000))")
        #expect((unhealthy["shift"]?.error?.message.utf8.count ?? .max) < 5000)
        let (failed, _) = try await run("error(('y'):rep(1000000))")
        #expect((failed["shift"]?.error?.message.utf8.count ?? .max) < 5000)
        #expect(failed["shift"]?.error?.message.contains("x.lua:6") == true)
    }

    @Test("calls that fail leave nothing in the script's memory")
    func failingCalls() async throws {
        let script = ScriptHarness.check(
            "error('no luck')",
            head: "parameters = { text = { type = \"string\", default = (\"p\"):rep(200000) } },")
        let harness = try await ScriptHarness.make(["x.lua": script])
        let run = try await harness.run(
            ScriptHarness.canary(
                "lua: scripts/x.lua",
                more: "steps: [5], interval: 1m, every: 1s, onError: inconclusive, inconclusiveLimit: 12m"))
        #expect(run.status == .failed)
        let reasons = harness.recorder.reports("health_verdict").compactMap { $0["reason"]?.stringValue }
        #expect(reasons.count > 600)
        #expect(reasons.allSatisfy { $0.contains("no luck") }, "\(reasons.first { !$0.contains("no luck") } ?? "")")
    }

    @Test("the limit that was set is named when time is over, not what was left of it")
    func timeLimit() async throws {
        let (run, _) = try await run("time.sleep(1.5); time.sleep(100)", more: ", timeout: 2s")
        #expect(
            run["shift"]?.error?.message.contains("x.lua:6: timed out after 2 s, in: ") == true,
            "\(run["shift"]?.error?.message ?? "")")
    }
}
