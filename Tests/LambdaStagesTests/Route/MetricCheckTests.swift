import AWSServices
import Foundation
import LambdaStages
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("Metric and alarm checks")
struct MetricCheckTests {
    static func canary(_ checks: String, _ more: String = "") -> String {
        PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: canary, target: newest, steps: [10], interval: 5m, every: 1m, "
                + "healthChecks: [\(checks)]\(more.isEmpty ? "" : ", \(more)")")
    }

    static func harness(
        candidate: ScriptedMetrics.Traffic = .init(), stable: ScriptedMetrics.Traffic = .init()
    ) async throws -> PipelineHarness {
        let harness = try PipelineHarness.checkout()
        try await harness.publish()
        harness.metrics.traffic("2", candidate)
        harness.metrics.traffic("1", stable)
        return harness
    }

    @Test(
        "A limit on the candidate's own",
        arguments: [
            ("name: errors, maximum: 0.01", nil),
            ("name: errors, maximum: 0.001", "error rate 0.5 % is above 0.1 % (120 invocations)"),
            ("name: errors, maximum: 0.1%", "error rate 0.5 % is above 0.1 %"),
            ("name: errors, of: sum, maximum: 0.5", "errors 0.6 is above 0.5"),
            ("name: throttles, maximum: 60%", nil),
            ("name: throttles, maximum: 40%", "throttle rate 50 % is above 40 %"),
            ("name: duration, maximum: 250ms", nil),
            ("name: duration, of: p50, maximum: 100", "p50 duration 200 ms is above 100 ms"),
            ("name: duration, of: average, maximum: 0.1s", "average duration 200 ms is above 100 ms"),
        ] as [(String, String?)])
    func limits(_ metric: String, _ fault: String?) async throws {
        let harness = try await Self.harness(
            candidate: .init(errorShare: 0.005, throttlesPerSecond: 1, milliseconds: 200))
        let run = try await harness.run(Self.canary("{ metric: { \(metric) } }"))
        #expect((run.status == .succeeded) == (fault == nil))
        if let fault {
            let message = run.stages["shift"]?.error?.message ?? ""
            #expect(message.contains(fault.replacing("120 ", with: "60 ")) || message.contains(fault), "\(message)")
        }
    }

    @Test(
        "A limit by the stable version",
        arguments: [(110.0, true), (119, true), (130, false)])
    func compared(_ milliseconds: Double, _ isHealthy: Bool) async throws {
        let harness = try await Self.harness(
            candidate: .init(milliseconds: milliseconds), stable: .init(milliseconds: 100))
        let run = try await harness.run(
            Self.canary("{ metric: { name: duration, of: p90, than: stable, by: 20% } }"))
        #expect((run.status == .succeeded) == isHealthy)
        let message = run.stages["shift"]?.error?.message ?? ""
        #expect(
            isHealthy || message.contains("p90 duration 130 ms, version 1 has 100 ms: more than 20 % above"),
            "\(message)")
    }

    @Test("Reads the alias and the version together, whole minutes only, and none from before the move")
    func windows() async throws {
        let harness = try await Self.harness()
        let start = harness.clock.now
        let run = try await harness.run(
            Self.canary("{ metric: { name: errors, maximum: 1, window: 3m } }", "bake: 5m"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        let moves = harness.recorder.events.compactMap { event -> Date? in
            if case .report(.trafficShifted) = event.kind { event.at } else { nil }
        }
        #expect(moves.count == 2)
        let requests = harness.metrics.requests
        #expect(!requests.isEmpty)
        for request in requests {
            let isBaking = request.from >= moves[1]
            #expect(request.from >= start)
            #expect(!(request.from < moves[1] && request.to > moves[1]))
            #expect(request.from.timeIntervalSince1970.remainder(dividingBy: 60) == 0)
            #expect(request.to.timeIntervalSince(request.from) <= 180)
            let dimensions = Dictionary(
                uniqueKeysWithValues: request.queries[0].dimensions.map { ($0.name, $0.value) })
            #expect(dimensions["FunctionName"] == "checkout")
            #expect(dimensions["Resource"] == "checkout:live")
            #expect(dimensions["ExecutedVersion"] == (isBaking ? nil : "2"))
        }
        #expect(requests.contains { $0.to.timeIntervalSince($0.from) == 180 })
    }

    @Test("Too few invocations are inconclusive, and judged by count, not by time")
    func tooFew() async throws {
        let harness = try await Self.harness(candidate: .init(perSecond: 0.05, errorShare: 1))
        let run = try await harness.run(
            Self.canary("{ metric: { name: errors, maximum: 0.01, window: 10m } }", "inconclusiveLimit: 10m"))
        let reasons = harness.recorder.reports("health_verdict").map { $0["verdict"] }
        #expect(reasons.first == "inconclusive")
        #expect(run.stages["shift"]?.error?.message.contains("error rate 100 %") == true)
        let harness2 = try await Self.harness(candidate: .init(perSecond: 0.05, errorShare: 1))
        let run2 = try await harness2.run(
            Self.canary(
                "{ metric: { name: errors, maximum: 0.01 }, minimumInvocations: 1000 }", "inconclusiveLimit: 3m"))
        #expect(run2.stages["shift"]?.error?.message.contains("of 1000 invocations needed") == true)
    }

    @Test("In a bake the stable version's last minutes with traffic are what it is compared with")
    func bake() async throws {
        let harness = try await Self.harness(
            candidate: .init(milliseconds: 130), stable: .init(milliseconds: 100))
        let stage = PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: blue-green, target: newest, bake: 10m, "
                + "healthChecks: [{ metric: { name: duration, than: stable, by: 20% } }]")
        let run = try await harness.run(stage)
        #expect(run.stages["shift"]?.error?.message.contains("at 100 %") == true)
        #expect(run.stages["shift"]?.error?.message.contains("version 1 has 100 ms") == true)
        #expect(harness.lambda.alias("live")?.functionVersion == 1)
    }

    @Test("a new alias has no stable version to compare with, and the candidate is not unhealthy for it")
    func nobody() async throws {
        let harness = try await Self.harness()
        harness.lambda.change { $0.functions["checkout"]?.aliases = [:] }
        let run = try await harness.run(
            Self.canary("{ metric: { name: errors, than: stable, by: 20% } }", "bake: 5m"))
        #expect(run.status == .succeeded, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(harness.recorder.reports("health_verdict").last?["reason"]?.stringValue?.contains("no stable") == true)
    }

    @Test("Any other metric, by its limits", arguments: [(50.0, true), (5, false), (500, false)])
    func other(_ value: Double, _ isHealthy: Bool) async throws {
        let harness = try await Self.harness()
        harness.metrics.value("Placed", value)
        let run = try await harness.run(
            Self.canary(
                "{ metric: { namespace: Shop, metric: Placed, dimensions: { Stage: live }, statistic: Average, "
                    + "minimum: 10, maximum: 100 } }"))
        #expect((run.status == .succeeded) == isHealthy, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(harness.metrics.requests.first?.queries.first?.dimensions == [MetricDimension("Stage", "live")])
    }

    @Test("Metrics that are away for a moment are asked again", arguments: [(2, true), (3, false)])
    func away(_ failures: Int, _ succeeds: Bool) async throws {
        let harness = try await Self.harness()
        harness.metrics.fail(failures)
        let run = try await harness.run(Self.canary("{ metric: { name: errors, maximum: 1 } }"))
        #expect((run.status == .succeeded) == succeeds)
        if !succeeds {
            #expect(run.stages["shift"]?.error?.message.contains("could not be measured: metrics are away") == true)
        }
    }

    @Test("an alarm in ALARM rolls back")
    func alarm() async throws {
        let harness = try await Self.harness()
        harness.metrics.setAlarm("errors", .ok)
        try harness.write("ring.lua", "")
        harness.hooks.check("ring.lua") { [metrics = harness.metrics] call in
            if call.context.elapsed > 100 { metrics.setAlarm("errors", .alarm) }
            return HookReply(Verdict(.healthy))
        }
        let run = try await harness.run(Self.canary("{ lua: ring.lua }, { alarm: { name: errors } }"))
        #expect(run.stages["shift"]?.error?.message.contains("the alarm errors is in ALARM: because") == true)
        #expect(harness.lambda.alias("live")?.weights.isEmpty == true)
    }

    @Test("whenAlreadyRinging: ignore ships a fix while the alarm is in ALARM", arguments: [true, false])
    func alreadyInAlarm(_ isInAlarmAgain: Bool) async throws {
        let harness = try await Self.harness()
        let before = harness.clock.now.addingTimeInterval(-600)
        harness.metrics.setAlarm("errors", .alarm, since: before)
        let refused = try await harness.run(Self.canary("{ alarm: { name: errors } }"))
        #expect(refused.stages["shift"]?.error?.message.contains("is in ALARM since") == true)
        #expect(harness.lambda.mutations.isEmpty)
        try harness.write("ring.lua", "")
        harness.hooks.check("ring.lua") { [metrics = harness.metrics] call in
            if call.context.call == 2 { metrics.setAlarm("errors", .ok, since: before) }
            if call.context.call == 3, isInAlarmAgain { metrics.setAlarm("errors", .alarm, since: before) }
            return HookReply(Verdict(.healthy))
        }
        let run = try await harness.run(
            Self.canary("{ lua: ring.lua }, { alarm: { name: errors, whenAlreadyRinging: ignore } }"))
        #expect((run.status == .succeeded) == !isInAlarmAgain, "\(run.stages["shift"]?.error?.message ?? "")")
    }

    @Test(
        "A ringing from before counts only once the alarm was seen OK, whatever else it did",
        arguments: [
            ([.alarm, .alarm, .alarm], true), ([.insufficientData, .alarm, .alarm], true),
            ([.ok, .alarm, .alarm], false), ([.insufficientData, .ok, .alarm], false),
        ] as [([MetricAlarm.State], Bool)])
    func untilSeenOK(_ states: [MetricAlarm.State], _ succeeds: Bool) async throws {
        let harness = try await Self.harness()
        harness.metrics.setAlarm("errors", .alarm)
        try harness.write("ring.lua", "")
        harness.hooks.check("ring.lua") { [metrics = harness.metrics] call in
            // Each time AWS says that it is so since now.
            metrics.setAlarm("errors", states[min(call.context.call, states.count) - 1], since: call.services.clock.now)
            return HookReply(Verdict(.healthy))
        }
        let run = try await harness.run(
            Self.canary("{ lua: ring.lua }, { alarm: { name: errors, whenAlreadyRinging: ignore } }"))
        #expect((run.status == .succeeded) == succeeds, "\(run.stages["shift"]?.error?.message ?? "")")
        #expect(harness.lambda.alias("live")?.functionVersion == (succeeds ? 2 : 1))
        let looks = run.stages["shift"]?.steps.filter { $0.id.name.hasPrefix("fetch alarm errors") } ?? []
        #expect(looks.count == 1)
        #expect(looks.first?.result?["condition"] == "ALARM")
    }

    @Test("the alarm is fetched once before any move, and an alarm in ALARM moves nothing")
    func alarmPreflight() async throws {
        let harness = try await Self.harness()
        harness.metrics.setAlarm("errors", .alarm, since: Date(timeIntervalSince1970: 1_767_600_000))
        let run = try await harness.run(Self.canary("{ alarm: { name: errors } }"))
        #expect(
            run.stages["shift"]?.error?.message
                == "The alarm errors is in ALARM since 2026-01-05T08:00:00Z already, so it cannot judge the release. "
                + "Wait until it is OK, or write 'whenAlreadyRinging: ignore' to ship a fix.")
        #expect(harness.lambda.mutations.isEmpty)
        #expect(
            run.stages["shift"]?.steps.contains { $0.id.name.hasPrefix("move") || $0.id.name.hasPrefix("weight") }
                == false)
    }

    @Test("a missing alarm fails before anything moves")
    func missing() async throws {
        let harness = try await Self.harness()
        let run = try await harness.run(Self.canary("{ alarm: { name: nobody } }"))
        #expect(run.stages["shift"]?.error?.message.contains("There is no alarm 'nobody'") == true)
        #expect(harness.lambda.mutations.isEmpty)
    }

    @Test(
        "Faults before the run",
        arguments: [
            ("{ metric: { maximum: 1 } }", "either 'name'"), ("{ metric: { name: errors } }", "needs a limit"),
            ("{ metric: { name: errors, than: stable } }", "go together"),
            ("{ metric: { name: errors, than: stable, by: 20 } }", "a share such as 20%"),
            ("{ metric: { name: errors, maximum: 5 } }", "from 0 to 1"),
            ("{ metric: { name: errors, of: p99, maximum: 5 } }", "does not go with errors"),
            ("{ metric: { name: errors, maximum: 5ms } }", "for 'name: duration'"),
            ("{ metric: { name: errors, maximum: lots } }", "'maximum' is a number"),
            ("{ metric: { name: errors, maximum: 1, statistic: Sum } }", "does not go with 'name'"),
            ("{ metric: { namespace: A, metric: B, statistic: Median, maximum: 1 } }", "is not a statistic"),
            ("{ metric: { namespace: A, maximum: 1 } }", "needs 'metric'"),
            ("{ metric: { namespace: A, metric: B, statistic: Sum } }", "'maximum' or 'minimum'"),
            ("{ from: 0, metric: { name: errors, maximum: 1 } }", "no traffic to measure"),
            ("{ alarm: {} }", "'healthChecks[0].alarm.name' is missing"),
            ("{ invoke: {}, minimumInvocations: 5 }", "is for metric, not for invoke"),
            ("{ invoke: {}, with: { a: 1 } }", "is for lua"),
            ("{ alarm: { name: a }, times: 2 }", "is for invoke and http"),
            ("{ lua: a.lua, with: { maximum: much } }", "'maximum' must be a number"),
        ])
    func faults(_ check: String, _ text: String) async throws {
        let harness = try PipelineHarness.checkout()
        try harness.write("a.lua", "")
        let faults = try await harness.faults(Self.canary(check))
        #expect(faults.contains(text), "\(faults)")
    }

    @Test("a metric before the move of blue/green is an error, unless there is a bake")
    func blueGreen() async throws {
        let harness = try PipelineHarness.checkout()
        let stage = PipelineHarness.stage(
            "shift", "route",
            "alias: live, strategy: blue-green, target: newest, "
                + "healthChecks: [{ metric: { name: errors, maximum: 1 } }]")
        #expect(try await harness.faults(stage).contains("no traffic to measure"))
        #expect(try await harness.faults(stage.replacing("target:", with: "bake: 5m, target:")).isEmpty)
    }
}
