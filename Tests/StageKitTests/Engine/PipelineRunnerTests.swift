import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("The engine runs a graph of stages")
struct PipelineRunnerTests {
    @Test("branches run in parallel, and a stage that needs both waits for both")
    func branches() async throws {
        var bench = Workbench()
        bench.add("mark") { input, context in ["at": .integer(Int64(context.clock.now.timeIntervalSince1970))] }
        let start = bench.clock.now
        let run = try await bench.run(
            """
            name: p
            stages:
              - { id: left, type: wait, with: { duration: 10s } }
              - { id: right, type: wait, with: { duration: 30s } }
              - { id: both, type: mark, needs: [left, right] }
            """)
        #expect(run.status == .succeeded)
        #expect(run["both"]?.outputs["at"]?.intValue == Int(start.timeIntervalSince1970) + 30)
        #expect(run["left"]?.endedAt == start.addingTimeInterval(10))
    }

    @Test("expressions read parameters and the outputs of stages before, and keep their types")
    func expressions() async throws {
        var bench = Workbench()
        bench.add("echo") { input, _ in ["got": input["value"] ?? .null] }
        let run = try await bench.run(
            """
            name: p
            parameters: { list: { type: list, default: [a, b] } }
            stages:
              - { id: first, type: echo, with: { value: { n: 7, list: "${ parameters.list }" } } }
              - id: second
                type: echo
                needs: [first]
                with:
                  value:
                    whole: "${ #stage('first').outputs.got.n }"
                    text: "n is ${ #stage('first').outputs.got.n }"
                    list: "${ #stage('first').outputs.got.list }"
                    status: "${ #stage('first').status }"
                    user: "${ #currentUser() }"
                    json: "${ #toJson(#stage('first').outputs.got) }"
                    literal: "$${ stays }"
            """)
        #expect(
            run["second"]?.outputs["got"]
                == [
                    "whole": 7, "text": "n is 7", "list": ["a", "b"], "status": "SUCCEEDED", "user": "ada",
                    "json": #"{"n":7,"list":["a","b"]}"#, "literal": "${ stays }",
                ])
    }

    @Test("a stage whose condition is false is skipped, its outputs are null, and what needs it runs")
    func conditions() async throws {
        var bench = Workbench()
        bench.add("echo") { input, _ in ["got": input["value"] ?? .null] }
        let run = try await bench.run(
            """
            name: p
            parameters: { on: { type: boolean, default: false } }
            stages:
              - { id: a, type: echo, if: parameters.on, with: { value: 1 } }
              - { id: b, type: echo, needs: [a], if: "${ !parameters.on }", with: { value: "${ #stage('a').outputs }" } }
            """)
        #expect(run["a"]?.status == .skipped)
        #expect(run["b"]?.status == .succeeded)
        #expect(run["b"]?.outputs["got"] == .null)
    }

    @Test("a failing expression is an error of its stage, with the location")
    func failingExpression() async throws {
        var bench = Workbench()
        bench.add("echo") { input, _ in ["got": input["value"] ?? .null] }
        let run = try await bench.run(
            """
            name: p
            stages:
              - { id: a, type: echo, with: { value: 1 } }
              - { id: b, type: echo, needs: [a], with: { value: "${ #stage('a').outputs.nothing.more }" } }
            """)
        #expect(run.status == .failed)
        #expect(run["b"]?.error?.code == "invalidInput")
        #expect(run["b"]?.error?.message.contains("test.yaml:4:") == true)
    }

    @Test(
        "what a failure does to the rest",
        arguments: [
            ("fail", "failed", "canceled", "skipped", "skipped"),
            ("stop-branch", "succeeded", "succeeded", "skipped", "succeeded"),
            ("finish-branches", "failed", "succeeded", "skipped", "succeeded"),
            ("continue", "succeeded", "succeeded", "succeeded", "succeeded"),
        ])
    func failurePolicies(policy: String, run status: String, side: String, child: String, later: String) async throws {
        var bench = Workbench()
        bench.add("break") { _, context in
            try await context.clock.sleep(for: .seconds(1))
            throw StageError(.failed, "It broke.")
        }
        let run = try await bench.run(
            """
            name: p
            stages:
              - { id: broken, type: break, onFailure: \(policy) }
              - { id: side, type: wait, with: { duration: 10s } }
              - { id: child, type: wait, needs: [broken], with: { duration: 1s } }
              - { id: later, type: wait, needs: [side], with: { duration: 1s } }
            """)
        #expect(run.status.rawValue == status)
        #expect(run["broken"]?.status == .failed)
        #expect(run["side"]?.status.rawValue == side)
        #expect(run["child"]?.status.rawValue == child)
        #expect(run["later"]?.status.rawValue == later)
    }

    @Test("a stage that takes too long fails, and is undone")
    func timeout() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("slow", undo: { record, _ in trace.add("undo \(record.key)") }) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            try await context.clock.sleep(for: .seconds(3600))
            return [:]
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: slow, timeout: 5m }]")
        #expect(run["a"]?.error?.code == "timedOut")
        #expect(run["a"]?.error?.message == "It did not end within 5m.")
        #expect(trace.all == ["undo alias"])
        #expect(run["a"]?.endedAt == run.startedAt?.addingTimeInterval(300))
    }

    @Test("only what may pass by itself is retried, with growing waits, and is undone before")
    func retries() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("flaky", undo: { record, context in trace.add("undo \(context.attempt)") }) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            trace.add("attempt \(context.attempt)")
            if context.attempt < 3 { throw passing }
            return ["attempt": .integer(Int64(context.attempt))]
        }
        let run = try await bench.run(
            "name: p\nstages: [{ id: a, type: flaky, retry: { attempts: 5, backoff: 10s } }]")
        #expect(run.status == .succeeded)
        #expect(trace.all == ["attempt 1", "undo 1", "attempt 2", "undo 2", "attempt 3"])
        #expect(run["a"]?.endedAt == run.startedAt?.addingTimeInterval(30))
    }

    @Test(
        "a stage that throws a cancellation although it was not canceled has failed",
        arguments: [CancellationError(), StageError(.canceled, "It gave up.")] as [any Error])
    func interruptedFromWithin(error: any Error) async throws {
        var bench = Workbench()
        bench.add("gives up") { _, _ in throw error }
        let run = try await bench.run(
            "name: p\nstages: [{ id: a, type: gives up }, { id: b, type: wait, needs: [a], with: { duration: 1s } }]")
        #expect(run.status == .failed)
        #expect(run["a"]?.status == .failed)
        #expect(run["a"]?.error?.code == "failed")
    }

    @Test("a verdict is not retried")
    func verdictsAreFinal() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("ill") { _, _ in
            trace.add("attempt")
            throw StageError(.unhealthy, "It is ill.")
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: ill, retry: { attempts: 5 } }]")
        #expect(run.status == .failed)
        #expect(trace.all.count == 1)
    }

    @Test("stages that write the same thing and are not ordered run one after the other")
    func sharedResources() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("write", writes: [.function("f")]) { input, context in
            trace.add("begin")
            try await context.clock.sleep(for: .seconds(1))
            trace.add("end")
            return [:]
        }
        let run = try await bench.run(
            "name: p\nstages: [{ id: a, type: write }, { id: b, type: write }, { id: c, type: write }]")
        #expect(run.status == .succeeded)
        #expect(trace.all == ["begin", "end", "begin", "end", "begin", "end"])
    }

    @Test("a stage whose function only an expression knows runs beside no other that writes functions")
    func unknownResources() async throws {
        let trace = Trace()
        var bench = Workbench()
        for (type, name) in [("known", "f"), ("unknown", nil)] {
            bench.add(type, writes: [.function(name)]) { _, context in
                trace.add("begin")
                try await context.clock.sleep(for: .seconds(1))
                trace.add("end")
                return [:]
            }
        }
        _ = try await bench.run("name: p\nstages: [{ id: a, type: known }, { id: b, type: unknown }]")
        #expect(trace.all == ["begin", "end", "begin", "end"])
    }

    @Test("a stage that lets time pass is waiting, and running again afterwards")
    func waiting() async throws {
        let bench = Workbench()
        let run = try await bench.run("name: p\nstages: [{ id: a, type: wait, with: { duration: 1s } }]")
        let events = bench.recorder.events
        let index = try #require(events.firstIndex { if case .waiting = $0.kind { true } else { false } })
        #expect(try Run(id: "x", events: events[...index])["a"]?.status == .waiting)
        #expect(run["a"]?.status == .succeeded)
    }

    @Test("values of secret fields are in no event")
    func secrets() async throws {
        var bench = Workbench()
        bench.add("echo") { input, _ in ["length": .integer(Int64(input["secretValue"]?.stringValue?.count ?? 0))] }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: echo, with: { secretValue: hush } }]")
        #expect(run["a"]?.outputs["length"] == 4)
        #expect(!bench.recorder.events.contains { $0.json.text().contains("hush") })
    }

    @Test("a secret field is hidden everywhere")
    func innerSecrets() async throws {
        var bench = Workbench()
        let check = InputKind.object(InputField("token", .map(.string), "Hidden.", secret: true))
        bench.add("echo", schema: InputSchema(InputField("checks", .list(.oneOf([check, .string])), "Checks."))) {
            _, _ in
            [:]
        }
        let run = try await bench.run(
            "name: p\nstages: [{ id: a, type: echo, with: { checks: [{ token: { a: hush } }] } }]")
        #expect(run["a"]?.input == ["checks": [["token": ["a": "(hidden)"]]]])
    }

    @Test("a store that cannot keep the run stops it before anything is done")
    func brokenStore() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("effect") { _, context in
            try await context.step("effect") { trace.add("done") }
            return [:]
        }
        let end = await #expect(throws: RunEndNotRecordedError.self) {
            try await bench.run("name: p\nstages: [{ id: a, type: effect }]", store: BrokenStore())
        }
        #expect(end?.run.status == .failed)
        #expect(end?.description.contains("Fix this, then run 'staysail resume run-1'.") == true)
        #expect(trace.all.isEmpty)
    }
}
