import Expressions
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Testing

@Suite("A pipeline runs another")
struct ChildRunTests {
    private static let outer = """
        name: outer
        stages:
          - { id: a, type: moves, with: { name: alias, to: [5] } }
          - { id: b, type: pipeline, needs: [a], with: { file: inner.yaml, parameters: { weight: 25 } } }
          - { id: c, type: moves, needs: [b], with: { name: alias, to: ["${ #stage('b').outputs.stages.x.outputs.value }", 100] } }
        """

    private static func inner(_ fails: String = "") -> [String: String] {
        [
            "/pipelines/inner.yaml": """
            name: inner
            parameters: { weight: { type: integer, required: true } }
            stages:
              - { id: x, type: moves, with: { name: alias, to: [10, "${ parameters.weight }"] } }
              - { id: y, type: moves, needs: [x], with: { name: other, to: [1]\(fails) } }
            """
        ]
    }

    @Test("its parameters are given, its outputs are read, and it has a record of its own")
    func runs() async throws {
        let world = World()
        let store = InMemoryRunStore()
        let run = try await Workbench.over(world, files: Self.inner()).run(Self.outer, store: store)
        #expect(run.status == .succeeded, "\(run.stages.values.compactMap(\.error))")
        #expect(world["alias"] == 100)
        #expect(try await store.runs().map(\.id) == ["run-1.b", "run-1"])
        #expect(run["b"]?.outputs["stages"]?["x"]?["outputs"]?["value"] == 25)
    }

    @Test("Values keep their types on the way into a child pipeline; text becomes the parameter's type")
    func typedValues() async throws {
        let inner = """
            name: inner
            parameters:
              list: {}
              map: {}
              number: {}
              flag: {}
              none: {}
              text: { type: string }
              whole: { type: integer }
              names: { type: list }
            stages:
              - id: v
                type: evaluate-variables
                with: { variables: { all: "${ parameters }" } }
            """
        let outer = """
            name: outer
            stages:
              - id: b
                type: pipeline
                with:
                  file: inner.yaml
                  parameters:
                    list: [1, "two", [true]]
                    map: { a: { b: null } }
                    number: 1.5
                    flag: false
                    none: null
                    text: 7
                    whole: "12"
                    names: "a, b"
            """
        let bench = Workbench.over(World(), files: ["/pipelines/inner.yaml": inner])
        let run = try await bench.run(outer)
        #expect(run.status == .succeeded, "\(run.stages.values.compactMap(\.error))")
        let nested: JSONValue = ["b": .null]
        let expected: JSONValue = [
            "list": [1, "two", [true]], "map": ["a": nested], "number": 1.5, "flag": false, "none": .null, "text": "7",
            "whole": 12, "names": ["a", "b"],
        ]
        #expect(run["b"]?.outputs["stages"]?["v"]?["outputs"]?["all"] == expected)
    }

    @Test("interrupted at any point, parent and child run resume where their records end")
    func cut() async throws {
        let points = try await Workbench.cutEverywhere(Self.outer, files: Self.inner()) { cut, run, world, unbroken in
            #expect(run.status == .succeeded, "\(cut.what)")
            #expect(world == unbroken.world, "\(cut.what)")
        }
        #expect(points > 60)
    }

    @Test("a failed child run has undone its failed stage; rolling back the parent run undoes all of it")
    func failure() async throws {
        let world = World(World.Content(values: ["alias": 3]))
        let bench = Workbench.over(world, files: Self.inner(", fails: always"))
        let store = InMemoryRunStore()
        let run = try await bench.run(Self.outer, store: store)
        #expect(run.status == .failed)
        let message = try #require(run["b"]?.error?.message)
        #expect(message == "inner.yaml (run run-1.b) failed: y: It is ill.")
        #expect(world["alias"] == 25, "a finished stage of it stays")
        #expect(world["other"] == 0)
        let back = try await PipelineRunner(store: store, clock: bench.clock).rollBack(
            bench.prepare(Self.outer), id: "run-1")
        #expect(back.undoFailures.isEmpty)
        #expect(world["alias"] == 3)
    }

    @Test("a child run without a record is not undone, and this is reported")
    func recordGone() async throws {
        let world = World(World.Content(values: ["alias": 3]))
        let bench = Workbench.over(world, files: Self.inner())
        let store = InMemoryRunStore()
        #expect(try await bench.run(Self.outer, store: store).status == .succeeded)
        let left = InMemoryRunStore()
        let origin = try #require(try await store.origin(of: "run-1"))
        try await left.begin("run-1", from: origin, at: bench.clock.now)
        try await left.append(
            RunChange(events: store.events(of: "run-1"), inputs: store.inputs(of: "run-1")), to: "run-1")
        let back = try await PipelineRunner(store: left, clock: bench.clock).rollBack(
            bench.prepare(Self.outer), id: "run-1")
        #expect(back.undoFailures.contains { $0.contains("The record of run run-1.b no longer exists") })
        #expect(back["b"]?.undos.first?.error != nil)
    }

    @Test("nothing is undone while another run holds what it wrote")
    func held() async throws {
        let world = World(World.Content(values: ["alias": 3]))
        let bench = Workbench.over(world, files: Self.inner())
        let store = InMemoryRunStore()
        let text = """
            name: outer
            stages: [{ id: b, type: pipeline, with: { file: inner.yaml, parameters: { weight: 25 } } }]
            """
        #expect(try await bench.run(text, store: store).status == .succeeded)
        let before = try await store.events(of: "run-1")
        try await store.letAnotherHold(at: bench.clock.now)
        let runner = PipelineRunner(store: store, locks: store, clock: bench.clock)
        let error = await #expect(throws: StageError.self) {
            try await runner.rollBack(bench.prepare(text), id: "run-1")
        }
        let words = "Nothing was undone: the function checkout is locked by another run. Run run-2 of 'outer'"
        #expect(error?.message.hasPrefix(words) == true, "\(error?.message ?? "")")
        #expect(try await store.events(of: "run-1") == before)
        #expect(world["alias"] == 25)
        try await store.release("run-2")
        #expect(try await runner.rollBack(bench.prepare(text), id: "run-1").undoFailures.isEmpty)
        #expect(world["alias"] == 3)
    }

    @Test("a failed undo of a child run needs attention in the parent run too; rolling back retries it")
    func notUndone() async throws {
        let world = World(World.Content(values: ["alias": 3]))
        let store = InMemoryRunStore()
        let text = "name: outer\nstages: [{ id: b, type: pipeline, with: { file: inner.yaml } }]"
        let inner = "name: inner\nstages: [{ id: x, type: meddled }]"
        var bench = Workbench.over(world, files: ["/pipelines/inner.yaml": inner])
        let undo = try #require(StageRegistry(bench.kinds)["moves"]).undo
        bench.add("meddled", undo: undo) { _, context in
            try await context.step("move", undo: UndoStep("alias", before: 3, wanted: 5)) {
                world.write(5, to: "alias")
            }
            world.write(42, to: "alias")
            throw StageError(.unhealthy, "It is ill.")
        }
        let run = try await bench.run(text, store: store)
        #expect(run.status == .failed)
        #expect(run.undoFailures == ["b: Run run-1.b is not undone: x: Somebody else wrote alias."])
        world.write(5, to: "alias")
        let back = try await PipelineRunner(store: store, clock: bench.clock).rollBack(bench.prepare(text), id: "run-1")
        #expect(back.undoFailures.isEmpty)
        #expect(world["alias"] == 3)
    }

    @Test("each has a record of its own, whatever the stages are called")
    func names() async throws {
        let world = World()
        let files = [
            "/pipelines/mid.yaml": "name: mid\nstages: [{ id: \"2\", type: pipeline, with: { file: leaf.yaml } }]",
            "/pipelines/leaf.yaml": "name: leaf\nstages: [{ id: x, type: counts, with: { name: sum } }]",
        ]
        let text = """
            name: outer
            stages:
              - { id: a, type: pipeline, with: { file: mid.yaml } }
              - { id: smoke test, type: pipeline, needs: [a], with: { file: leaf.yaml } }
            """
        let bench = Workbench.over(world, files: files)
        let store = InMemoryRunStore()
        #expect(try await bench.run(text, store: store).status == .succeeded)
        #expect(world["sum"] == 2)
        #expect(try await store.runs().map(\.id) == ["run-1.smoke~20test", "run-1.a.2", "run-1.a", "run-1"])
        let run = try await PipelineRunner(store: store, clock: bench.clock).resume(
            bench.prepare(text), id: "run-1", from: "a")
        #expect(run.status == .succeeded)
        #expect(world["sum"] == 4)
        #expect(run["a"]?.outputs["run"] == "run-1.a@2")
        let long = String(repeating: "long ", count: 20)
        let faults = await bench.faults(text.replacing("smoke test", with: long))
        #expect(faults.contains { $0.contains("its id has at most 60 letters") }, "\(faults)")
    }

    @Test("a child run with a name and record of another release is resumed and undone")
    func olderRecords() async throws {
        let text = "name: outer\nstages: [{ id: b, type: pipeline, with: { file: inner.yaml } }]"
        let files = [
            "/pipelines/inner.yaml": "name: inner\nstages: [{ id: x, type: moves, with: { name: alias, to: [5] } }]"
        ]
        let world = World()
        let noted = CrashingRunStore(world)
        #expect(try await Workbench.over(world, files: files).run(text, store: noted).status == .succeeded)
        func old(_ value: JSONValue) throws -> JSONValue {
            try JSONValue(
                parsing: value.text().replacing("run-1.b", with: "run-1.old").replacing(#","isUndone":true"#, with: ""))
        }
        let done = try #require(noted.cuts.first { $0.what == "run-1: after step_completed run inner.yaml" })
        let store = InMemoryRunStore()
        for recorded in done.runs {
            let id = recorded.run.replacing("run-1.b", with: "run-1.old")
            try await store.begin(id, from: recorded.origin, at: Date(timeIntervalSince1970: 0))
            let events = try recorded.events.map { try RunEvent(json: old($0.json)) }
            try await store.append(RunChange(events: events, inputs: recorded.inputs), to: id)
        }
        let bench = Workbench.over(World(done.world), files: files)
        let runner = PipelineRunner(store: store, clock: bench.clock)
        let run = try await runner.resume(bench.prepare(text), id: "run-1")
        #expect(run.status == .succeeded, "\(run["b"]?.error?.message ?? "")")
        let back = try await runner.rollBack(bench.prepare(text), id: "run-1")
        #expect(back.undoFailures.isEmpty)
        #expect(try await store.runs().first { $0.id == "run-1.old" }?.status == .canceled)
    }

    private static let asks = [
        "/pipelines/inner.yaml": """
        name: inner
        stages:
          - { id: ask, type: manual-judgment }
          - { id: x, type: moves, needs: [ask], with: { name: alias, to: [10] } }
        """
    ]
    private static let impatient =
        "name: outer\nstages: [{ id: b, type: pipeline, timeout: 90s, with: { file: inner.yaml } }]"

    @Test("a person's time in it is not the stage's: without a process")
    func nightWithoutProcess() async throws {
        let bench = Workbench.over(World(), files: Self.asks)
        let store = InMemoryRunStore()
        #expect(try await bench.detach(Self.impatient, store).status == .waiting)
        bench.clock.advance(by: .seconds(36_000))
        try await store.add(bench.ask(.approve(stage: "ask", choice: nil)), to: "run-1.b")
        let run = try await bench.resume(Self.impatient, store)
        #expect(run.status == .succeeded, "\(run.stages.values.compactMap(\.error))")
    }

    @Test("a person's time in it is not the stage's: while a process waits")
    func nightInProcess() async throws {
        let bench = Workbench.over(World(), files: Self.asks)
        let store = InMemoryRunStore()
        let start = bench.clock.now
        let run = try await withThrowingTaskGroup(of: Run?.self) { group in
            group.addTask { try await bench.run(Self.impatient, store: store) }
            while bench.clock.now < start.addingTimeInterval(600) { await Task.yield() }
            // Not answered, since virtual time may jump between an answer and what comes of it.
            try await store.add(bench.ask(.cancel), to: "run-1")
            return try await group.next() ?? nil
        }
        #expect(run?["b"]?.error?.code == "canceled", "\(run?.stages.values.compactMap(\.error) ?? [])")
    }

    @Test("its own time is the stage's")
    func slow() async throws {
        var files = Self.asks
        files["/pipelines/inner.yaml"] =
            "name: inner\nstages: [{ id: x, type: moves, with: { name: alias, to: [10, 20] } }]"
        let run = try await Workbench.over(World(), files: files).run(Self.impatient)
        #expect(run["b"]?.error?.code == "timedOut")
    }

    @Test(
        "what is wrong with it is found before the run",
        arguments: [
            ("{ file: nowhere.yaml }", "The pipeline nowhere.yaml does not exist, or cannot be read."),
            (
                "{ file: inner.yaml, parameters: { weigth: 1 } }",
                "inner.yaml has no parameter 'weigth'. Did you mean 'weight'?"
            ),
            ("{ file: broken.yaml }", "broken.yaml:2"),
            (
                "{ file: inner.yaml }",
                "The parameter 'weight' of inner.yaml is required: give it under 'with: parameters'."
            ),
            (
                "{ file: inner.yaml, parameters: { weight: much } }",
                "test.yaml:2:83: error: The parameter 'weight' takes an integer, not 'much'."
            ),
            (
                "{ file: wrong.yaml }",
                "test.yaml:2:49: error: wrong.yaml:2:25: error: There is no stage type 'mves'. Did you mean 'moves'?"
            ),
            ("{ file: wrong.yaml }", "error: wrong.yaml:3:46: error: Unknown key 'too'. Did you mean 'to'?"),
            // Two deep.
            ("{ file: middle.yaml }", "error: middle.yaml:2:49: error: wrong.yaml:2:25: error: There is no stage type"),
            (
                "{ file: test.yaml }",
                "test.yaml runs itself (test.yaml runs test.yaml), so it would never end: take one of these stages out."
            ),
            ("{ file: there.yaml }", "there.yaml runs itself (there.yaml runs back.yaml runs there.yaml)"),
        ])
    func faults(with: String, message: String) async {
        var files = Self.inner()
        files["/pipelines/broken.yaml"] = "name: broken\nstagez: []\n"
        files["/pipelines/wrong.yaml"] =
            "name: wrong\nstages: [{ id: x, type: mves, with: { name: a } },\n"
            + "  { id: y, type: moves, with: { name: alias, too: [1] } }]\n"
        for (file, other) in [("middle", "wrong"), ("there", "back"), ("back", "there"), ("test", "test")] {
            files["/pipelines/\(file).yaml"] =
                "name: \(file)\nstages: [{ id: b, type: pipeline, with: { file: \(other).yaml } }]\n"
        }
        let faults = await Workbench.over(World(), files: files).faults(
            "name: p\nstages: [{ id: a, type: pipeline, with: \(with) }]")
        #expect(faults.contains { $0.contains(message) }, "\(faults)")
    }

    @Test("the harness runs pipelines that run others, and keeps what the web was asked")
    func harness() async throws {
        let harness = try PipelineHarness()
        try harness.write(
            "inner.yaml", "name: inner\nstages: [{ id: hook, type: webhook, with: { url: \"https://a.test/x\" } }]\n")
        harness.web.answer("https://a.test/x", [(status: 200, body: "first"), (status: 500, body: "then")])
        let text = "name: p\nstages: [{ id: a, type: pipeline, with: { file: inner.yaml } }]\n"
        #expect(try await harness.run(pipeline: text).status == .succeeded)
        #expect(try await harness.run(pipeline: text, id: "r2").status == .failed)
        #expect(harness.web.requests.allSatisfy { $0.url == "https://a.test/x" })
        #expect(harness.web.requests.count >= 2)
    }

    @Test("a pipeline that runs itself ends with a sentence")
    func circle() async throws {
        // Which file it is is known only in the run.
        let text = """
            name: p
            stages:
              - { id: v, type: evaluate-variables, with: { variables: { next: self.yaml } } }
              - { id: a, type: pipeline, needs: [v], with: { file: "${ #stage('v').outputs.next }" } }
            """
        let run = try await Workbench.over(World(), files: ["/pipelines/self.yaml": text]).run(text)
        #expect(run.status == .failed)
        #expect(run["a"]?.error?.message.contains("do they form a circle?") == true)
    }
}
