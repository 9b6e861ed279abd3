import Expressions
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("A stage runs again because a person says so")
struct RestartTests {
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
        let noted = CuttingStore(world)
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
        let looks = run["b"]?.steps.filter { $0.name == "look" }.map(\.result)
        #expect(looks == [5, 5], "the new attempt finds things as they were before the first")
    }

    @Test("also in a run that was cancelled, or undone")
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
        let fault = await #expect(throws: RestartFault.self) {
            try await runner.resume(bench.prepare(Self.two), id: "run-1", from: "b")
        }
        #expect(
            fault?.description.hasSuffix("what stage 'a' before it did was taken back. Begin there: --from a") == true)
        run = try await runner.resume(bench.prepare(Self.two), id: "run-1", from: "a")
        #expect(run.status == .succeeded)
        #expect(world["alias"] == 100)
    }

    @Test("a branch that was cancelled because another failed; the run has failed all the same")
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

    @Test("it has its retries anew, also when it is cut off in them")
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
        let store = CuttingStore(World())
        let first = try await bench().run(text, store: store)
        #expect(first["a"]?.attempt == 3)
        let again = try await PipelineRunner(store: store, clock: TestClock()).resume(
            bench().prepare(text), id: "run-1", from: "a")
        #expect(again["a"]?.attempt == 6)
        let cut = try #require(store.cuts.last { $0.events.last?.attempt == 4 && $0.what.hasSuffix("step done try") })
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
