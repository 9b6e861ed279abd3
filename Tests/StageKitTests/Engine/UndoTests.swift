import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("A failed stage is undone")
struct UndoTests {
    @Test("newest first, once a key, from the first state, with every state it wanted")
    func order() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add(
            "moves",
            undo: { record, _ in
                trace.add("\(record.key) \(record.before.text()) \(record.wanted.map { $0.text() })")
            }
        ) { _, context in
            try await context.step("one", undo: UndoStep("alias", before: 0, wanted: 5)) {}
            try await context.step("two", undo: UndoStep("function", before: "x", wanted: "y")) {}
            try await context.step("three", undo: UndoStep("alias", before: 5, wanted: 25)) {}
            throw StageError(.unhealthy, "It is ill.")
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: moves }]")
        #expect(run.status == .failed)
        #expect(trace.all == [#"function "x" ["\"y\""]"#, #"alias 0 ["5", "25"]"#])
        #expect(run["a"]?.undone == ["function", "alias"])
    }

    @Test("a write that was refused wants nothing undone, one whose answer was lost does")
    func refusedAndLost() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("refused", undo: { record, _ in trace.add("refused") }) { _, context in
            try await context.step("write", undo: UndoStep("alias", before: 0, wanted: 1)) {
                throw StageError(.refused, "No.")
            }
            return [:]
        }
        bench.add("lost", undo: { record, _ in trace.add("lost") }) { _, context in
            try await context.step("write", undo: UndoStep("alias", before: 0, wanted: 1)) {
                throw StageError(.unknownOutcome, "The answer was lost.")
            }
            return [:]
        }
        _ = try await bench.run("name: p\nstages: [{ id: a, type: refused }]")
        _ = try await bench.run("name: p\nstages: [{ id: a, type: lost }]")
        #expect(trace.all == ["lost"])
    }

    @Test("a settled failure is left alone")
    func settled() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("stays", undo: { _, _ in trace.add("undo") }) { _, context in
            try await context.step("write", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            throw StageError(.unhealthy, "It is ill, and stays.", isSettled: true)
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: stays }]")
        #expect(run.status == .failed)
        #expect(trace.all.isEmpty)
    }

    @Test("an undo that fails is told, and the others are still done")
    func undoFails() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add(
            "moves",
            undo: { record, _ in
                trace.add(record.key)
                if record.key == "second" { throw StageError(.conflict, "Somebody else moved it.") }
            }
        ) { _, context in
            try await context.step("one", undo: UndoStep("first", before: 0, wanted: 1)) {}
            try await context.step("two", undo: UndoStep("second", before: 0, wanted: 1)) {}
            throw passing
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: moves, retry: { attempts: 3 } }]")
        #expect(trace.all == ["second", "first"], "and it is not retried over a mess")
        #expect(run.undoFailures == ["a: Somebody else moved it."])
    }

    @Test("canceling the run undoes the running stages, and the undo itself is not canceled")
    func cancellation() async throws {
        let trace = Trace()
        var bench = Workbench()
        let (moved, signal) = AsyncStream.makeStream(of: Void.self)
        bench.add(
            "moves",
            undo: { record, context in
                try await context.clock.sleep(for: .seconds(5))
                try Task.checkCancellation()
                trace.add("undo \(record.key)")
            }
        ) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            signal.finish()
            // Busy until it is cancelled, so that virtual time stands still.
            while !Task.isCancelled { await Task.yield() }
            try Task.checkCancellation()
            return [:]
        }
        bench.add("never") { _, _ in
            trace.add("never")
            return [:]
        }
        let text = "name: p\nstages: [{ id: a, type: moves }, { id: b, type: never, needs: [a] }]"
        let pipeline = bench
        let run = try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await pipeline.run(text) }
            for await _ in moved {}
            group.cancelAll()
            return try await group.next() ?? nil
        }
        #expect(run?.status == .canceled)
        #expect(run?["a"]?.status == .canceled)
        #expect(run?["b"]?.status == .skipped)
        #expect(trace.all == ["undo alias"])
    }

    @Test("a branch that is canceled because another failed is undone too")
    func failureCancelsBranches() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("moves", undo: { record, _ in trace.add("undo") }) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            try await context.clock.sleep(for: .seconds(60))
            return [:]
        }
        bench.add("break") { _, context in
            try await context.clock.sleep(for: .seconds(1))
            throw StageError(.failed, "It broke.")
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: moves }, { id: b, type: break }]")
        #expect(run.status == .failed)
        #expect(run["a"]?.status == .canceled)
        #expect(trace.all == ["undo"])
    }

    @Test("finished stages stay, unless the pipeline says rollback: run", arguments: [("stage", 0), ("run", 2)])
    func rollback(scope: String, undone: Int) async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("moves", undo: { record, context in trace.add(context.stageID) }) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            return [:]
        }
        bench.add("break") { _, _ in throw StageError(.failed, "It broke.") }
        _ = try await bench.run(
            """
            name: p
            rollback: \(scope)
            stages:
              - { id: a, type: moves }
              - { id: b, type: moves, needs: [a] }
              - { id: c, type: break, needs: [b] }
            """)
        #expect(trace.all == (undone == 0 ? [] : ["b", "a"]))
    }

    @Test(
        "a run that is canceled when its last stage can no longer be canceled has succeeded",
        arguments: ["", ", timeout: 1h"])
    func cancelledTooLate(limit: String) async throws {
        let trace = Trace()
        var bench = Workbench()
        let (moved, signal) = AsyncStream.makeStream(of: Void.self)
        bench.add("moves", undo: { record, _ in trace.add("undo") }) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 1)) {
                signal.finish()
                while !Task.isCancelled { await Task.yield() }
            }
            return ["moved": true]
        }
        let text = "name: p\nstages: [{ id: a, type: moves\(limit) }]"
        let pipeline = bench
        let run = try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await pipeline.run(text) }
            for await _ in moved {}
            group.cancelAll()
            return try await group.next() ?? nil
        }
        #expect(run?.status == .succeeded)
        #expect(run?["a"]?.outputs == ["moved": true])
        #expect(trace.all.isEmpty)
    }

    @Test("a stage that settles when its time is over is left alone")
    func settledTooLate() async throws {
        let trace = Trace()
        var bench = Workbench()
        bench.add("stays", undo: { _, _ in trace.add("undo") }) { _, context in
            try await context.step("write", undo: UndoStep("alias", before: 0, wanted: 1)) {}
            do {
                try await context.clock.sleep(for: .seconds(3600))
            } catch {
                throw StageError(.unhealthy, "It is ill, and stays.", isSettled: true)
            }
            return [:]
        }
        let run = try await bench.run("name: p\nstages: [{ id: a, type: stays, timeout: 5m }]")
        #expect(run["a"]?.error?.code == "timedOut")
        #expect(trace.all.isEmpty)
    }
}
