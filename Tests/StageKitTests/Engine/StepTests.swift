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
        #expect(run["a"]?.steps.map(\.name) == ["ask", "act"])
        #expect(run["a"]?.steps.first?.result == 7)
        let types = bench.recorder.events.map(\.kind.type)
        #expect(
            types == [
                "run started", "stage started", "step begun", "step done", "step begun", "step done", "stage ended",
                "run ended",
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
            let steps = input["value"] == "parallel" ? context.parallel("calls") : context
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
        #expect(bad["a"]?.error?.message.contains("began while 'one' was open") == true)
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
        await hasBegun(name)
    }
}
