import Expressions
import Foundation
import StageKit
import StageKitTesting
import Testing

@Suite("What is kept of payloads and outputs")
struct KeepTests {
    private static func bench(_ seen: Trace) -> Workbench {
        var bench = Workbench()
        bench.add("echo") { input, context in
            let value = input["value"] ?? .null
            seen.add("\(context.stageID): \(value.text().count)")
            await context.log("here", data: ["value": value])
            return ["got": value]
        }
        return bench
    }

    private static let quiet = """
        name: p
        stages:
          - { id: a, type: echo, keep: none, with: { value: a-long-payload } }
          - { id: hold, type: wait, needs: [a], with: { duration: 5m } }
          - { id: b, type: echo, needs: [hold], with: { value: "${ #stage('a').outputs?.got }" } }
        """

    @Test("'keep: none' keeps none, and a later stage reads it all the same while the process lives")
    func none() async throws {
        let seen = Trace()
        let bench = Self.bench(seen)
        let store = CrashingRunStore(World())
        let run = try await bench.run(Self.quiet, store: store)
        #expect(seen.all == ["a: 16", "b: 16"])
        #expect(run["a"]?.outputs == .null)
        #expect(run["a"]?.input == .null)
        let last = try #require(store.cuts.last)
        let inputs = last.runs.first?.inputs.filter { $0.stage == "a" }.map { $0.input.text() } ?? []
        let ofA = inputs + last.events.filter { $0.stage == "a" }.map { $0.json.text() }
        #expect(!ofA.joined().contains("a-long-payload"))

        let cut = try #require(store.cuts.first { $0.what.contains("after waiting wait") })
        let later = Trace()
        let again = Self.bench(later)
        _ = try await PipelineRunner(store: cut.store(), clock: again.clock).resume(
            again.prepare(Self.quiet), id: "run-1", observe: again.recorder.record)
        #expect(later.all == ["b: 4"], "null")
        #expect(again.recorder.lines.contains { $0.contains("were not kept") })
    }

    @Test("the input of an interrupted stage is evaluated again")
    func underWay() async throws {
        let text = "name: p\nstages: [{ id: a, type: moves, keep: none, with: { name: alias, to: [5, 25] } }]"
        let world = World()
        let store = CrashingRunStore(world)
        _ = try await Workbench.over(world).run(text, store: store)
        for cut in store.cuts where !cut.events.isEmpty {
            let world = World(cut.world)
            let bench = Workbench.over(world)
            let run = try await PipelineRunner(store: cut.store(), clock: bench.clock).resume(
                bench.prepare(text), id: "run-1")
            #expect(run.status == .succeeded, "\(cut.what)")
            #expect(world["alias"] == 25, "\(cut.what)")
        }
    }

    @Test("64 KiB of a long output are kept, with a word about the rest")
    func long() async throws {
        let seen = Trace()
        let bench = Self.bench(seen)
        let text = """
            name: p
            stages:
              - { id: a, type: echo, with: { value: \(String(repeating: "x", count: 100_000)) } }
              - { id: b, type: echo, needs: [a], with: { value: "${ #stage('a').outputs.got }" } }
            """
        let run = try await bench.run(text)
        #expect(seen.all == ["a: 100002", "b: 100002"])
        let kept = run["a"]?.outputs["got"]?.stringValue ?? ""
        #expect(kept.hasSuffix("(cut: the first 64 of 98 KiB are kept)"))
        #expect(kept.utf8.count < 66_000)
    }
}
