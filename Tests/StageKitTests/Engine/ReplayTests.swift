import StageKit
import StageKitTesting
import Testing

@Suite("A recorded run is replayed")
struct ReplayTests {
    @Test("a run that was interrupted at any point replays to the same events")
    func everywhere() async throws {
        let text = """
            name: p
            stages:
              - { id: a, type: moves, with: { name: alias, to: [5, 25], fails: once }, retry: { attempts: 2 } }
              - { id: b, type: wait, needs: [a], with: { duration: 5m } }
            """
        let world = World()
        let store = CrashingRunStore(world)
        let bench = Workbench.over(world)
        _ = try await bench.run(text, store: store)
        for cut in store.cuts {
            let replay = RunReplay(
                pipeline: try await bench.prepare(text), events: cut.events, inputs: cut.runs.first?.inputs ?? [])
            guard case .same = await replay.compare(run: "run-1", user: "ada") else {
                Issue.record("\(cut.what): \(await replay.compare(run: "run-1", user: "ada"))")
                continue
            }
        }
    }

    @Test("a run that waits without a process is replayed unchanged")
    func waiting() async throws {
        let text = "name: p\nstages: [{ id: a, type: wait, with: { duration: 5m } }]"
        let bench = Workbench()
        let store = InMemoryRunStore()
        let left = try await bench.detach(text, store)
        #expect(left.status == .waiting)
        let events = try await store.events(of: "run-1")
        let replay = RunReplay(
            pipeline: try await bench.prepare(text), events: events, inputs: try await store.inputs(of: "run-1"))
        #expect(await replay.compare(run: "run-1", user: "ada") == .same(events: 4))
    }
}
