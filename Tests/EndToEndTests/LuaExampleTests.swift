import Foundation
import LocalLambda
import StageKit
import StageKitTesting
import StaysailCommands
import Testing

@Suite("The examples with scripts do what they say")
struct LuaExampleTests {
    @Test("a version that fails is rolled back at 5 %, status 1, with the script's reason")
    func errorRate() async throws {
        try await onLocalLambda(example: "error-rate") { bench, server in
            let outcome = await bench.run("run", "pipeline.yaml", "--json")
            #expect(outcome.status == .failed, "\(outcome.notes)")
            #expect(candidateWeights(outcome) == [5])
            let verdict = try #require(outcome.reports("health_verdict").last)
            #expect(verdict["verdict"] == "unhealthy")
            let reason = try #require(verdict["reason"]?.stringValue)
            #expect(reason.hasPrefix("error rate "))
            #expect(outcome.output.contains(reason))
            let look = try await AWSSnapshot(server).function("checkout")
            #expect(look.aliases == ["live": ["1": 100]])
            #expect(look.versions == ["1", "2"])
        }
    }

    @Test("a version that does not fail gets all traffic")
    func errorRateOfGoodCode() async throws {
        try await onLocalLambda(example: "error-rate") { bench, server in
            // 20 invocations at 5 % of 200 a second take two seconds on average.
            let outcome = await bench.run(
                "run", "pipeline.yaml", "-p", "code=good", "-p", "interval=2s", "-p", "rate=200/s", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(candidateWeights(outcome) == [5, 25, 50, 100])
            let look = try await AWSSnapshot(server).function("checkout")
            #expect(look.aliases == ["live": ["2": 100]])
        }
    }

    @Test("a slower version gets no traffic, and a faster one gets all")
    func latency() async throws {
        try await onLocalLambda(example: "latency") { bench, server in
            let slow = await bench.run("run", "pipeline.yaml", "--json")
            #expect(slow.status == .failed, "\(slow.notes)")
            let verdict = try #require(slow.reports("health_verdict").last)
            #expect(verdict["verdict"] == "unhealthy")
            #expect(verdict["reason"]?.stringValue?.hasPrefix("slower: median ") == true)
            let look = try await AWSSnapshot(server).function("search")
            #expect(look.aliases == ["live": ["1": 100]])
        }
        try await onLocalLambda(example: "latency") { bench, server in
            let fast = await bench.run("run", "pipeline.yaml", "-p", "code=fast", "--json")
            #expect(fast.status == .done, "\(fast.notes)")
            let look = try await AWSSnapshot(server).function("search")
            #expect(look.aliases == ["live": ["2": 100]])
        }
    }

    @Test("schedule and sequential test widen a good version and promote it once they are sure")
    func sequentialCanary() async throws {
        try await onLocalLambda(example: "sequential-canary") { bench, server in
            let outcome = await bench.run("run", "pipeline.yaml", "-p", "wait=2s", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            let weights = candidateWeights(outcome)
            #expect(weights.first == 5)
            #expect(weights.last == 100)
            #expect(weights.count > 2)
            let verdicts = outcome.reports("health_verdict").compactMap { $0["verdict"]?.stringValue }
            #expect(verdicts.first == "inconclusive")
            #expect(verdicts.last == "healthy")
            let look = try await AWSSnapshot(server).function("stock")
            #expect(look.aliases == ["live": ["2": 100]])
        }
    }

    @Test("the sequential test sends a bad version back")
    func sequentialCanaryOfBadCode() async throws {
        try await onLocalLambda(example: "sequential-canary") { bench, server in
            let outcome = await bench.run("run", "pipeline.yaml", "-p", "code=bad", "-p", "wait=2s", "--json")
            #expect(outcome.status == .failed, "\(outcome.notes)")
            #expect(!candidateWeights(outcome).contains(100))
            #expect(outcome.reports("health_verdict").last?["verdict"] == "unhealthy")
            let look = try await AWSSnapshot(server).function("stock")
            #expect(look.aliases == ["live": ["1": 100]])
        }
    }

    @Test("the weight moves in business hours only, over a weekend in virtual time")
    func businessHours() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with(example: "business-hours") { bench in
                var bench = bench.calling(server)
                // A Friday, 13:00 in Berlin.
                bench.clock = TestClock(start: try Date("2026-01-09T12:00:00Z", strategy: .iso8601))
                let outcome = await bench.run("run", "pipeline.yaml", "--json")
                #expect(outcome.status == .done, "\(outcome.notes)")
                #expect(candidateWeights(outcome) == [5, 25, 50, 100])
                let times = outcome.events.filter { $0["body"]?["weights"]?["2"] != nil }
                    .compactMap { $0["at"]?.doubleValue }
                    .map { Date(timeIntervalSince1970: $0).formatted(.iso8601).prefix(13) }
                #expect(times == ["2026-01-09T12", "2026-01-09T14", "2026-01-12T08", "2026-01-12T10"])
            }
        }
    }

    @Test("the weight doubles, in virtual time")
    func exponential() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with(example: "exponential") { bench in
                var bench = bench.calling(server)
                bench.clock = TestClock(start: try Date("2026-01-09T12:00:00Z", strategy: .iso8601))
                let outcome = await bench.run("run", "pipeline.yaml", "--json")
                #expect(outcome.status == .done, "\(outcome.notes)")
                #expect(candidateWeights(outcome) == [1, 2, 4, 8, 16, 32, 64, 100])
            }
        }
    }

    @Test("versions that say keep and versions that are referred to stay, and young ones if that is asked")
    func keepTagged() async throws {
        try await onLocalLambda(example: "keep-tagged") { bench, server in
            let outcome = await bench.run("run", "pipeline.yaml", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.outputs("clean-up")?["deleted"] == ["1", "3"])
            let kept = outcome.outputs("clean-up")?["kept"]?.arrayValue ?? []
            #expect(kept.compactMap { $0["version"]?.stringValue }.sorted() == ["2", "4"])
            #expect(kept.contains { $0["reason"]?.stringValue?.contains("its description has 'keep'") == true })
            let look = try await AWSSnapshot(server).function("report")
            #expect(look.versions == ["2", "4"])
        }
        try await onLocalLambda(example: "keep-tagged") { bench, _ in
            let outcome = await bench.run("run", "pipeline.yaml", "-p", "age=7d", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.outputs("clean-up")?["deleted"] == [])
        }
    }

    @Test(
        "the scripts' own tests pass",
        arguments: ["error-rate", "latency", "sequential-canary", "business-hours", "exponential", "keep-tagged"])
    func scriptTests(example: String) async throws {
        try await CommandBench.with(example: example) { bench in
            let outcome = await bench.run("script", "test", "scripts")
            #expect(outcome.status == .done, "\(outcome.output) \(outcome.notes)")
            #expect(outcome.output.contains("tests passed"))
        }
    }

    /// The example's folder and a local Lambda that it calls, in real time: traffic and metrics need it.
    private func onLocalLambda(
        example: String, _ body: @Sendable (CommandBench, LocalLambdaServer) async throws -> Void
    ) async throws {
        try await withQuickLambda { server in
            try await CommandBench.with(example: example) { bench in
                var bench = bench.calling(server)
                bench.clock = SystemClock()
                try await body(bench, server)
            }
        }
    }

    private func candidateWeights(_ outcome: CommandBench.Outcome) -> [Double] {
        outcome.reports("weight_moved").compactMap { $0["weights"]?["2"]?.doubleValue }
    }
}
