import Expressions
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("A stage runs again on request")
struct StageRerunTests {
    private static let two = """
        name: p
        stages:
          - { id: a, type: moves, with: { name: alias, to: [5] } }
          - { id: b, type: moves, needs: [a], with: { name: alias, to: [25, 100] } }
          - { id: c, type: counts, needs: [b], with: { name: sum } }
        """

    /// A run of `two` that was cut off in the middle of `b`.
    private func cutOff() async throws -> (store: InMemoryRunStore, world: World) {
        let world = World()
        let noted = CrashingRunStore(world)
        _ = try await Workbench.over(world).run(Self.two, store: noted)
        let cut = try #require(
            noted.cuts.first { $0.what == "run-1: after waiting hold 1" && $0.world.values["alias"] == 25 })
        return (try await cut.store(), World(cut.world))
    }

    @Test("what its attempt had under way is undone first")
    func underWay() async throws {
        let (store, world) = try await cutOff()
        let bench = Workbench.over(world)
        let run = try await PipelineRunner(store: store, clock: bench.clock).resume(
            bench.prepare(Self.two), id: "run-1", from: "b")
        #expect(run.status == .succeeded)
        #expect(run["b"]?.attempt == 2)
        #expect(run["b"]?.undone == ["alias"])
        let looks = run["b"]?.steps.filter { $0.id.name == "look" }.map(\.result)
        #expect(looks == [5, 5], "the new attempt finds things as they were before the first")
    }

    @Test("also in a run that was canceled or undone")
    func afterCancel() async throws {
        let (store, world) = try await cutOff()
        let bench = Workbench.over(world)
        let runner = PipelineRunner(store: store, clock: bench.clock)
        let canceled = try await runner.cancel(bench.prepare(Self.two), id: "run-1", reason: "enough")
        #expect(canceled.status == .canceled)
        #expect(canceled["b"]?.status == .canceled, "it says what became of it, once")
        var run = try await runner.resume(bench.prepare(Self.two), id: "run-1", from: "b")
        #expect(run.status == .succeeded)
        #expect(world["alias"] == 100)

        _ = try await runner.rollBack(bench.prepare(Self.two), id: "run-1")
        #expect(world["alias"] == 0)
        let fault = await #expect(throws: StageRerunError.self) {
            try await runner.resume(bench.prepare(Self.two), id: "run-1", from: "b")
        }
        #expect(
            fault?.description.hasSuffix("stage 'a' before it was undone. Start there: --from a") == true)
        run = try await runner.resume(bench.prepare(Self.two), id: "run-1", from: "a")
        #expect(run.status == .succeeded)
        #expect(world["alias"] == 100)
    }

    @Test("a branch that was canceled because another failed; the run has still failed")
    func besideFailure() async throws {
        let world = World()
        let text = """
            name: p
            stages:
              - { id: ill, type: ill }
              - { id: b, type: moves, with: { name: alias, to: [25, 100, 7] } }
              - { id: c, type: counts, needs: [b], with: { name: sum } }
              - { id: d, type: counts, needs: [ill], with: { name: never } }
            """
        let store = InMemoryRunStore()
        var bench = Workbench.over(world)
        bench.add("ill") { _, context in
            try await context.clock.sleep(for: .seconds(30))
            throw StageError(.failed, "It is ill.")
        }
        let failed = try await bench.run(text, store: store)
        #expect(failed["b"]?.status == .canceled)
        let run = try await PipelineRunner(store: store, clock: bench.clock).resume(
            bench.prepare(text), id: "run-1", from: "b")
        #expect(run["b"]?.status == .succeeded)
        #expect(run["c"]?.status == .succeeded)
        #expect(run["d"]?.status == .skipped)
        #expect(run.status == .failed)
    }

    @Test("stages that were canceled with it run again, but not stages that need a canceled one")
    func bystanders() async throws {
        let text = """
            name: p
            stages:
              - { id: a, type: ill }
              - { id: b, type: moves, with: { name: alias, to: [25, 100] } }
              - { id: c, type: counts, needs: [b], with: { name: sum } }
            """
        let world = World()
        let store = InMemoryRunStore()
        var bench = Workbench.over(world)
        bench.add("ill") { _, context in
            try await context.clock.sleep(for: .seconds(30))
            if context.attempt == 1 { throw StageError(.failed, "It is ill.") }
            return [:]
        }
        let failed = try await bench.run(text, store: store)
        #expect(failed.stages.mapValues(\.status) == ["a": .failed, "b": .canceled, "c": .skipped])
        let runner = PipelineRunner(store: store, clock: bench.clock)
        let fault = await #expect(throws: StageRerunError.self) {
            try await runner.resume(bench.prepare(text), id: "run-1", from: "c")
        }
        #expect(fault?.description.hasSuffix("stage 'b' before it was canceled. Start there: --from b") == true)
        let run = try await runner.resume(bench.prepare(text), id: "run-1", from: "a")
        #expect(run.status == .succeeded)
        #expect(world["sum"] == 1)
    }

    @Test("not while another run holds what it wrote")
    func held() async throws {
        let world = World()
        let bench = Workbench.over(world)
        let store = InMemoryRunStore()
        _ = try await bench.run(Self.two, store: store)
        let before = try await store.events(of: "run-1")
        try await store.letAnotherHold(at: bench.clock.now)
        let runner = PipelineRunner(store: store, locks: store, clock: bench.clock)
        let error = await #expect(throws: StageError.self) {
            try await runner.resume(bench.prepare(Self.two), id: "run-1", from: "c")
        }
        #expect(
            error?.message.hasPrefix("Nothing was done: the function checkout is locked by another run.") == true,
            "\(error?.message ?? "")")
        #expect(try await store.events(of: "run-1") == before)
    }

    @Test("when its undo fails again nothing runs, and the run has ended as before")
    func stillNotUndone() async throws {
        let world = World()
        let text = "name: p\nstages: [{ id: a, type: moves, with: { name: alias, to: [5], fails: always } }]"
        let bench = Workbench.over(world)
        let noted = CrashingRunStore(world)
        _ = try await bench.run(text, store: noted)
        let cut = try #require(noted.cuts.first { $0.what == "run-1: after attempt_failed " })
        let kept = try await cut.store()
        world.write(42, to: "alias")
        let runner = PipelineRunner(store: kept, clock: bench.clock)
        let failed = try await runner.resume(bench.prepare(text), id: "run-1")
        #expect(failed.undoFailures == ["a: Somebody else wrote alias."])
        let fault = await #expect(throws: StageRerunError.self) {
            try await runner.resume(bench.prepare(text), id: "run-1", from: "a")
        }
        #expect(
            fault?.description.contains("still fails. Somebody else wrote alias.") == true,
            "\(fault?.description ?? "")")
        #expect(fault?.needsAttention == true)
        let run = try await Run(id: "run-1", events: kept.events(of: "run-1"))
        #expect(run.status == .failed)
        #expect(run["a"]?.attempt == 1)
    }

    @Test("in closed hours it waits for them, and what it did before is not taken for its new attempt")
    func closedHours() async throws {
        let world = World()
        let hours = "restrictedHours: { days: [mon], from: \"12:00\", to: \"13:00\" }"
        let text = "name: p\nstages: [{ id: a, type: moves, \(hours), with: { name: alias, to: [5] } }]"
        let bench = Workbench.over(world)
        let store = InMemoryRunStore()
        #expect(try await bench.run(text, store: store).status == .succeeded)
        bench.clock.advance(by: .seconds(7200))
        let runner = PipelineRunner(store: store, clock: bench.clock, detaches: true)
        #expect(try await runner.resume(bench.prepare(text), id: "run-1", from: "a").status == .waiting)
        let early = try await runner.resume(bench.prepare(text), id: "run-1")
        #expect(early.status == .waiting)
        #expect(early["a"]?.isUnderWay == false)
        let run = try await runner.cancel(bench.prepare(text), id: "run-1")
        #expect(run.status == .canceled)
        #expect(world["alias"] == 5, "what had succeeded is not undone")
    }

    @Test("it has all its retries again, also when it is interrupted in them")
    func retries() async throws {
        let text = "name: p\nstages: [{ id: a, type: fails, retry: { attempts: 3 } }]"
        func bench() -> Workbench {
            var bench = Workbench()
            bench.add("fails") { _, context in
                try await context.step("try") {}
                throw passing
            }
            return bench
        }
        let store = CrashingRunStore(World())
        let first = try await bench().run(text, store: store)
        #expect(first["a"]?.attempt == 3)
        let again = try await PipelineRunner(store: store, clock: TestClock()).resume(
            bench().prepare(text), id: "run-1", from: "a")
        #expect(again["a"]?.attempt == 6)
        let cut = try #require(
            store.cuts.last { $0.events.last?.attempt == 4 && $0.what.hasSuffix("step_completed try") })
        let run = try await PipelineRunner(store: cut.store(), clock: TestClock()).resume(
            bench().prepare(text), id: "run-1")
        #expect(run["a"]?.attempt == 6)
    }

    @Test("what was asked of the run before its end means nothing any more")
    func staleRequest() async throws {
        let world = World()
        let bench = Workbench.over(world)
        let store = InMemoryRunStore()
        _ = try await bench.run(Self.two, store: store)
        try await store.add(
            RunRequest(id: "late", kind: .cancel, by: "grace", reason: "", at: bench.clock.now), to: "run-1")
        let run = try await PipelineRunner(store: store, clock: bench.clock).resume(
            bench.prepare(Self.two), id: "run-1", from: "b")
        #expect(run.status == .succeeded)
    }
}
