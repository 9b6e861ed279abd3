import Foundation
import LocalLambda
import StageKit
import StaysailCommands
import Testing

@Suite("The examples do what they say")
struct ExampleTests {
    @Test("the guide's pipeline runs from end to end")
    func guide() async throws {
        try await CommandBench.with(example: "guide") { bench in
            // Traffic at a rate is measured in real time.
            var bench = bench
            bench.clock = SystemClock()
            let outcome = await bench.run("run", "pipeline.yaml", "--local", "--json")
            #expect(outcome.status == .done, "\(outcome.notes)")
            #expect(outcome.outputs("deploy")?["version"] == "1")
            #expect(outcome.outputs("update-code")?["version"] == "2")
            #expect(outcome.outputs("route-simple")?["weights"] == ["1": 100])
            #expect(outcome.outputs("route-blue-green")?["weights"] == ["2": 100])
            #expect(outcome.outputs("delete-older-than-4")?["deleted"] == ["1"])
            #expect(outcome.outputs("delete-previous")?["deleted"] == ["4"])
            #expect(outcome.outputs("delete-newest")?["deleted"] == ["5"])
            #expect(outcome.outputs("delete-number")?["deleted"] == ["3"])
            let traffic = try #require(outcome.outputs("traffic")?["traffic"])
            // 40 % of 500: the standard deviation is 11, so 200 ± 66 fails once in a billion.
            let answered = try #require(traffic["versions"]?["2"]?["count"]?.intValue)
            #expect((134...266).contains(answered))
            #expect(traffic["invocations"] == 500)

            let delete = await bench.run("run", "delete-all.yaml", "--local")
            #expect(delete.status == .done, "\(delete.notes)")
        }
    }

    @Test("an unhealthy version: the alias is unchanged, the version is deleted, status 1")
    func blueGreenFailure() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with(example: "blue-green-failure") { bench in
                let outcome = await bench.calling(server).run("run", "pipeline.yaml", "--json")
                #expect(outcome.status == .failed, "\(outcome.notes)")
                #expect(outcome.reports("health_verdict").last?["verdict"] == "unhealthy")
                let look = try await AWSSnapshot(server).function("checkout")
                #expect(look.aliases == ["live": ["1": 100]])
                #expect(look.versions == ["1"])
            }
        }
    }

    @Test("a canary moves in steps, and a second run with nothing changed makes no mutating call")
    func canary() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with(example: "canary") { bench in
                let bench = bench.calling(server)
                let first = await bench.run("run", "pipeline.yaml", "--json")
                #expect(first.status == .done, "\(first.notes)")
                let second = await bench.run("run", "pipeline.yaml", "-p", "code=function-v2", "--json")
                #expect(second.status == .done, "\(second.notes)")
                let weights = second.reports("weight_moved").compactMap { $0["weights"]?["2"]?.doubleValue }
                #expect(weights == [5, 25, 50, 100])

                let before = server.requestLog.count
                let third = await bench.run("run", "pipeline.yaml", "-p", "code=function-v2", "--json")
                #expect(third.status == .done, "\(third.notes)")
                let mutating = server.requestLog.dropFirst(before).filter(\.isMutating).map(\.operation)
                #expect(mutating.isEmpty)
                #expect(server.requestLog.count > before)
            }
        }
    }

    @Test("an interruption during a canary rolls the alias back, status 130")
    func interruption() async throws {
        try await withQuickLambda { server in
            try await CommandBench.with(example: "canary") { bench in
                var bench = bench.calling(server)
                // A step of an hour in real time: it is over only because it is interrupted.
                bench.clock = SystemClock()
                let first = await bench.run("run", "pipeline.yaml")
                #expect(first.status == .done, "\(first.notes)")
                let before = try await AWSSnapshot(server).function("greeter")
                let second = await bench.run(
                    "run", "pipeline.yaml", "-p", "code=function-v2", "-p", "interval=1h", "--json",
                    interruptWhen: { $0.contains(#""weight_moved""#) && $0.contains(#""2":5"#) })
                #expect(second.status == .canceled, "\(second.notes)")
                let after = try await AWSSnapshot(server).function("greeter")
                #expect(after.aliases == before.aliases)
                #expect(after.aliases == ["live": ["1": 100]])
            }
        }
    }
}
