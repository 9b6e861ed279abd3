import Expressions
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("An interrupted run resumes")
struct ResumeTests {
    @Test("from any moment it ends as if it had not been cut, and no step that looks has its effect twice")
    func everywhere() async throws {
        let points = try await Workbench.cutEverywhere(
            """
            name: p
            stages:
              - { id: a, type: moves, with: { name: alias, to: [5, 25, 100] } }
              - { id: b, type: moves, needs: [a], with: { name: other, to: ["${ #stage('a').outputs.value }"] } }
              - { id: c, type: wait, needs: [a], with: { duration: 5m } }
              - { id: d, type: counts, needs: [b, c], with: { name: sum } }
            """
        ) { cut, run, world, unbroken in
            #expect(run.status == .succeeded, "\(cut.what)")
            #expect(world.values["alias"] == 100, "\(cut.what)")
            #expect(world.values["other"] == 100, "\(cut.what)")
            #expect(world.writes["alias"] == 3, "\(cut.what)")
            #expect(world.writes["other"] == 1, "\(cut.what)")
            // What cannot look is done once more only if it was cut off between its effect and its record.
            #expect((1...2).contains(world.values["sum"] ?? 0), "\(cut.what)")
            #expect(run.stages.mapValues(\.steps.count) == unbroken.run.stages.mapValues(\.steps.count), "\(cut.what)")
        }
        #expect(points > 40)
    }

    @Test("a failure is undone from wherever it was cut, once, and the run fails as it would have")
    func failing() async throws {
        let points = try await Workbench.cutEverywhere(
            """
            name: p
            stages:
              - { id: a, type: moves, with: { name: first, to: [7] } }
              - { id: b, type: moves, needs: [a], with: { name: alias, to: [5, 25], fails: always } }
              - { id: c, type: counts, needs: [b], with: { name: sum } }
            """
        ) { cut, run, world, unbroken in
            #expect(run.status == .failed, "\(cut.what)")
            #expect(run["b"]?.error == unbroken.run["b"]?.error, "\(cut.what)")
            #expect(run["c"]?.status == .skipped, "\(cut.what)")
            #expect(world == unbroken.world, "\(cut.what)")
            #expect(run["b"]?.undone == ["alias"], "\(cut.what)")
        }
        #expect(points > 30)
    }

    @Test("a retry resumes at the interrupted attempt, and 'rollback: run' is completed too")
    func retryAndRollback() async throws {
        _ = try await Workbench.cutEverywhere(
            """
            name: p
            stages:
              - { id: a, type: moves, retry: { attempts: 2 }, with: { name: alias, to: [5], fails: once } }
            """
        ) { cut, run, world, unbroken in
            #expect(run.status == .succeeded, "\(cut.what)")
            #expect(run["a"]?.attempt == 2, "\(cut.what)")
            #expect(world == unbroken.world, "\(cut.what)")
        }
        _ = try await Workbench.cutEverywhere(
            """
            name: p
            rollback: run
            stages:
              - { id: a, type: moves, with: { name: alias, to: [5] } }
              - { id: b, type: moves, needs: [a], with: { name: alias, to: [25], fails: always } }
            """
        ) { cut, run, world, unbroken in
            #expect(run.status == .failed, "\(cut.what)")
            #expect(world.values["alias"] == 0, "\(cut.what)")
            #expect(world == unbroken.world, "\(cut.what)")
        }
    }

    private static let two = """
        name: p
        stages:
          - { id: a, type: moves, with: { name: alias, to: [5] } }
          - { id: b, type: moves, needs: [a], with: { name: alias, to: [25, 100] } }
          - { id: c, type: counts, needs: [b], with: { name: sum } }
        """

    @Test("rolled back instead of resumed, everything is restored, from any point")
    func rollBack() async throws {
        let world = World(World.Content(values: ["alias": 1]))
        let store = CrashingRunStore(world)
        _ = try await Workbench.over(world).run(Self.two, store: store)
        for cut in store.cuts {
            let world = World(cut.world)
            let bench = Workbench.over(world)
            let kept = try await cut.store()
            let runner = PipelineRunner(store: kept, clock: bench.clock)
            let run = try await runner.rollBack(bench.prepare(Self.two), id: "run-1")
            #expect(world["alias"] == 1, "\(cut.what)")
            #expect(run.status.hasEnded, "\(cut.what)")
            #expect(run.undoFailures.isEmpty, "\(cut.what)")
            let writes = world.now.writes
            _ = try await runner.rollBack(bench.prepare(Self.two), id: "run-1")
            #expect(world.now.writes == writes, "a second time there is nothing to do")
        }
    }

    @Test("virtual time does not advance during an undo")
    func undoHoldsTime() async throws {
        var bench = Workbench()
        bench.add(
            "slow", schema: InputSchema(),
            undo: { _, _ in
                // Time that moved meanwhile would have reached the undo's own limit.
                for _ in 0..<200 {
                    await Task.yield()
                    try Task.checkCancellation()
                }
            }
        ) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 0, wanted: 5)) {}
            return [:]
        }
        let store = InMemoryRunStore()
        let text = "name: p\nstages: [{ id: a, type: slow }]"
        _ = try await bench.run(text, store: store)
        let run = try await PipelineRunner(store: store, clock: bench.clock).rollBack(bench.prepare(text), id: "run-1")
        #expect(run.undoFailures.isEmpty)
        #expect(run["a"]?.undone == ["alias"])
    }

    @Test("what somebody else moved since is left alone, and is told")
    func anotherWriter() async throws {
        let world = World()
        let bench = Workbench.over(world)
        let store = InMemoryRunStore()
        let text = "name: p\nstages: [{ id: a, type: moves, with: { name: alias, to: [5] } }]"
        _ = try await bench.run(text, store: store)
        world.write(42, to: "alias")
        let runner = PipelineRunner(store: store, clock: bench.clock)
        var run = try await runner.rollBack(bench.prepare(text), id: "run-1")
        #expect(run.undoFailures == ["a: Somebody else wrote alias."])
        #expect(world["alias"] == 42)
        world.write(5, to: "alias")
        run = try await runner.rollBack(bench.prepare(text), id: "run-1")
        #expect(run.undoFailures.isEmpty, "it can be tried again")
        #expect(world["alias"] == 0)
    }

    @Test("an interruption before the first event of a resume undoes the running stages")
    func interruptedAtOnce() async throws {
        let world = World()
        let store = CrashingRunStore(world)
        _ = try await Workbench.over(world).run(Self.two, store: store)
        for cut in store.cuts {
            let before = try Run(id: "run-1", events: cut.events)
            guard before["b"]?.isUnderWay == true else { continue }
            let world = World(cut.world)
            let bench = Workbench.over(world)
            let (kept, prepared) = (try await cut.store(), try await bench.prepare(Self.two))
            let run = try await withThrowingTaskGroup(of: Run.self) { group in
                group.addTask {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await PipelineRunner(store: kept, clock: bench.clock).resume(prepared, id: "run-1")
                }
                return try await group.next()
            }
            #expect(run?["b"]?.status == .canceled, "\(cut.what)")
            #expect(world["alias"] == 5, "\(cut.what)")
        }
    }

    @Test("a stage with retries is retried, also if it was interrupted while it failed")
    func retries() async throws {
        let text = "name: p\nstages: [{ id: a, type: flaky, retry: { attempts: 2 } }]"
        func bench(_ world: World) -> Workbench {
            var bench = Workbench.over(world)
            bench.add("flaky") { _, context in
                try await context.step("try") {
                    world.write(world["tries"] + 1, to: "tries")
                    if world["tries"] == 1 { throw passing }
                }
                return [:]
            }
            return bench
        }
        let world = World()
        let store = CrashingRunStore(world)
        #expect(try await bench(world).run(text, store: store).status == .succeeded)
        for cut in store.cuts {
            let bench = bench(World(cut.world))
            let run = try await PipelineRunner(store: cut.store(), clock: bench.clock).resume(
                bench.prepare(text), id: "run-1")
            #expect(run.status == .succeeded, "\(cut.what)")
        }
    }

    @Test("a stage whose payloads are not kept is not undone under another run either")
    func unkeptHeld() async throws {
        let world = World()
        let bench = Workbench.over(world)
        let store = InMemoryRunStore()
        let text = "name: p\nstages: [{ id: a, type: moves, keep: none, with: { name: alias, to: [5] } }]"
        _ = try await bench.run(text, store: store)
        try await store.letAnotherHold(at: bench.clock.now)
        await #expect(throws: StageError.self) {
            try await PipelineRunner(store: store, locks: store, clock: bench.clock).rollBack(
                bench.prepare(text), id: "run-1")
        }
        #expect(world["alias"] == 5)
    }

    @Test("canceled instead of resumed, running stages are undone and completed stages stay")
    func cancel() async throws {
        let world = World()
        let store = CrashingRunStore(world)
        _ = try await Workbench.over(world).run(Self.two, store: store)
        for cut in store.cuts {
            let before = try Run(id: "run-1", events: cut.events)
            let world = World(cut.world)
            let bench = Workbench.over(world)
            let run = try await PipelineRunner(store: cut.store(), clock: bench.clock).cancel(
                bench.prepare(Self.two), id: "run-1", reason: "enough")
            let last = run["b"]?.status == .succeeded ? 100 : before["a"]?.status == .succeeded ? 5 : 0
            #expect(world["alias"] == last, "\(cut.what)")
            #expect(run.status == .canceled || before.stages.values.allSatisfy(\.status.hasEnded), "\(cut.what)")
        }
    }

    @Test("a stage runs again with all that need it, as a new attempt")
    func fromStage() async throws {
        let world = World()
        let bench = Workbench.over(world)
        let store = InMemoryRunStore()
        _ = try await bench.run(Self.two, store: store)
        let run = try await PipelineRunner(store: store, clock: bench.clock).resume(
            bench.prepare(Self.two), id: "run-1", from: "b")
        #expect(run.status == .succeeded)
        #expect(run.stages.mapValues(\.attempt) == ["a": 1, "b": 2, "c": 2])
        #expect(world["sum"] == 2)
    }

    @Test("a stage that asks for other steps than it has recorded stops")
    func changed() async throws {
        let world = World()
        let store = CrashingRunStore(world)
        _ = try await Workbench.over(world).run(Self.two, store: store)
        let cut = try #require(store.cuts.first { $0.what == "run-1: after step_completed move 1: 25" })
        var bench = Workbench.over(World(cut.world))
        bench.kinds.removeAll { $0.type == "moves" }
        bench.add(
            "moves",
            schema: InputSchema(
                InputField("name", .string, "What."), InputField("to", .list(.integer), "Values."))
        ) { _, context in
            try await context.step("look") {}
            try await context.step("leap") {}
            return [:]
        }
        let run = try await PipelineRunner(store: cut.store(), clock: bench.clock).resume(
            bench.prepare(Self.two), id: "run-1")
        let message = run["b"]?.error?.message ?? ""
        #expect(message.contains("step 'move 1: 25' is recorded, and the stage asks for 'leap'"))
    }

    @Test("time without a process does not count for a stage's timeout")
    func timeLimit() async throws {
        let text = """
            name: p
            stages: [{ id: a, type: moves, timeout: 150s, with: { name: alias, to: [1, 2, 3] } }]
            """
        let world = World()
        let store = CrashingRunStore(world)
        let unbroken = try await Workbench.over(world).run(text, store: store)
        #expect(unbroken["a"]?.error?.code == "timedOut")
        let cut = try #require(store.cuts.first { $0.what == "run-1: after waiting hold 2" })
        let bench = Workbench.over(World(cut.world))
        bench.clock.advance(by: .seconds(3600))
        let began = bench.clock.now
        let run = try await PipelineRunner(store: cut.store(), clock: bench.clock).resume(
            bench.prepare(text), id: "run-1")
        // A minute was used of two and a half; the second hold was over long ago.
        #expect(run["a"]?.error == nil)
        #expect(bench.clock.now.timeIntervalSince(began) == 60)
        let again = try #require(store.cuts.first { $0.what == "run-1: after waiting hold 3" })
        let late = Workbench.over(World(again.world))
        let second = try await PipelineRunner(store: again.store(), clock: late.clock).resume(
            late.prepare(text), id: "run-1")
        #expect(second["a"]?.error?.code == "timedOut")
    }
}
