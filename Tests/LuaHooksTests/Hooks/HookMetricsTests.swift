import OrderedCollections
import Foundation
import LambdaStages
import StageKit
import StageKitTesting
import Testing

@Suite("Metrics that scripts read on AWS")
struct HookMetricsTests {
    @Test(
        "A window begins with the first whole minute after the last move, and ends before minutes that are not in yet")
    func window() async throws {
        let script = ScriptHarness.check(
            """
            local m = metrics.of(ctx.candidate, { window = "3m" })
            local now = time.now()
            log.info("window", { from = m.from, to = m.to, complete = m.complete, n = m.invocations, step = ctx.step,
              moved = now - ctx.since_step, now = now })
            return healthy()
            """, head: "uses = { \"metrics\" },")
        var harness = try await ScriptHarness.make(["a.lua": script])
        harness.metricsTiming = .cloudWatch
        let run = try await harness.run(
            ScriptHarness.canary("lua: scripts/a.lua", more: "steps: [5, 50], interval: 6m"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        let moves = harness.recorder.events.compactMap { event -> Double? in
            if case .report(.trafficShifted) = event.kind { event.at.timeIntervalSince1970 } else { nil }
        }
        // Else rounding up would not show.
        #expect(moves.allSatisfy { $0.truncatingRemainder(dividingBy: 60) != 0 })
        let windows = harness.recorder.events.compactMap { event -> JSONValue? in
            if case .log(_, "window", let data) = event.kind { data } else { nil }
        }
        #expect(windows.count >= 20)
        for window in windows {
            let from = try #require(window["from"]?.doubleValue)
            let to = try #require(window["to"]?.doubleValue)
            let now = try #require(window["now"]?.doubleValue)
            let step = try #require(window["step"]?.intValue)
            let firstMinute = (moves[step - 1] / 60).rounded(.up) * 60
            #expect(from.truncatingRemainder(dividingBy: 60) == 0)
            #expect(to.truncatingRemainder(dividingBy: 60) == 0)
            #expect(to <= now - 60)
            #expect(from == to || from >= firstMinute)
            #expect(window["complete"] == .bool(to - from >= 180))
            // A hundred a second.
            #expect(window["n"]?.doubleValue == (to - from) * 100)
        }
        #expect(windows.contains { $0["complete"] == true })
        #expect(windows.contains { $0["complete"] == false && $0["n"] != 0 })
        #expect(windows.first?["n"] == 0)
        for request in harness.metrics.requests {
            #expect(moves.contains { $0 <= request.from.timeIntervalSince1970 })
        }
    }
}
