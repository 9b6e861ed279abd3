import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("Durable steps")
struct StepTests {
    @Test("are recorded around their effects")
    func recorded() async throws {
        var bench = Workbench()
        bench.add("steps") { _, context in
            let number: Int = try await context.step("ask") { 7 }
            try await context.step("act") {}
            return ["number": .integer(Int64(number))]
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: steps }]")
        #expect(run["a"]?.steps.map(\.id.name) == ["ask", "act"])
        #expect(run["a"]?.steps.first?.result == 7)
        let types = bench.recorder.events.map(\.kind.type)
        #expect(
            types == [
                "run_started", "stage_started", "step_started", "step_completed", "step_started", "step_completed",
                "stage_ended",
                "run_ended",
            ])
    }

    @Test("a name used twice in an attempt is an error")
    func twice() async throws {
        var bench = Workbench()
        bench.add("steps") { _, context in
            try await context.step("act") {}
            try await context.step("act") {}
            return [:]
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: steps }]")
        #expect(run["a"]?.error?.message.contains("two steps called 'act'") == true)
    }

    @Test("steps run in parallel only within parallel")
    func sideBySide() async throws {
        var bench = Workbench()
        bench.add("steps") { input, context in
            let steps = input["value"] == "parallel" ? try context.parallel("calls") : context
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (gate, open) = AsyncStream.makeStream(of: Void.self)
                group.addTask {
                    try await steps.step("one") { for await _ in gate {} }
                }
                group.addTask {
                    defer { open.finish() }
                    while await !context.isOpen("one") { await Task.yield() }
                    try await steps.step("two") {}
                }
                try await group.waitForAll()
            }
            return [:]
        }
        let good = try await bench.run("name: p\nstages: [{ id: a, type: steps, with: { value: parallel } }]")
        #expect(good.status == .succeeded)
        let bad = try await bench.run("name: p\nstages: [{ id: a, type: steps, with: { value: plain } }]")
        #expect(bad["a"]?.error?.message.contains("started while 'one' was open") == true)
    }

    @Test("a clock that is set back between two processes makes no wait longer")
    func setBack() async throws {
        let text = "name: p\nstages: [{ id: a, type: wait, with: { duration: 10m } }]"
        let store = InMemoryRunStore()
        _ = try await Workbench().detach(text, store)
        let early = Workbench(clock: TestClock(start: Date(timeIntervalSince1970: 1_700_000_000)))
        let run = try await early.resume(text, store)
        #expect(run.status == .succeeded)
        #expect(run["a"]?.endedAt == Date(timeIntervalSince1970: 1_700_000_600))
    }

    @Test("a step that only reads is made durable by its result")
    func reads() async throws {
        var bench = Workbench()
        bench.add("reads") { _, context in
            ["value": .integer(Int64(try await context.read("look") { 7 }))]
        }
        let store = CrashingRunStore(World())
        _ = try await bench.run("name: p\nstages: [{ id: a, type: reads }]", store: store)
        let writes = store.cuts.filter { $0.what.hasPrefix("run-1: after") }.map(\.what)
        #expect(
            writes == [
                "run-1: after run_started ", "run-1: after stage_started ", "run-1: after step_completed look",
                "run-1: after stage_ended ", "run-1: after run_ended ",
            ])
    }

    @Test("parallel() is an error in an undo")
    func parallelInUndo() async throws {
        var bench = Workbench()
        bench.add(
            "undoes",
            undo: { _, context in try await context.parallel("undo x").step("y") {} },
            run: { _, context in
                try await context.step("act", undo: UndoStep("k", before: 0, wanted: 1)) {}
                throw StageError(.unhealthy, "It is bad.")
            })
        let run = try await bench.run("name: p\nstages: [{ id: a, type: undoes }]")
        #expect(run.undoFailures.first?.contains("parallel(\"undo x\") was called in the undo of 'k'") == true)
    }

    @Test("names are free text, in groups too", arguments: ["a›b", "undo 1 of k›x", "hold, 2", "x was cut off"])
    func names(name: String) async throws {
        var bench = Workbench()
        bench.add("names") { _, context in
            let group = try context.parallel(name)
            return [
                "values": [
                    .integer(Int64(try await context.step(name) { 1 })),
                    .integer(Int64(try await context.step(name, iteration: 2) { 2 })),
                    .integer(Int64(try await group.step(name) { 3 })),
                ]
            ]
        }
        let text = "name: p\nstages: [{ id: a, type: names }]"
        let store = CrashingRunStore(World())
        _ = try await bench.run(text, store: store)
        for cut in store.cuts {
            let run = try await PipelineRunner(store: cut.store(), clock: bench.clock)
                .resume(bench.prepare(text), id: "run-1")
            #expect(run["a"]?.outputs == ["values": [1, 2, 3]], "\(cut.what): \(run["a"]?.error?.message ?? "")")
        }
    }

    @Test("a wait is over at the same time however often it is asked for")
    func waits() async throws {
        var bench = Workbench()
        bench.add("waits") { _, context in
            try await context.wait("hold 1", for: .seconds(20))
            try await context.wait("hold 2", for: .seconds(22))
            return [:]
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: waits }]")
        #expect(run["a"]?.endedAt == run.startedAt?.addingTimeInterval(42))
    }
}

extension StageContext {
    /// Whether a step has begun, by the events of the run.
    fileprivate func isOpen(_ name: String) async -> Bool {
        await hasStarted(name)
    }
}
