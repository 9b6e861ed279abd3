import Foundation
import LambdaStages
import LuaHooks
import StageKit
import StageKitTesting
import Synchronization

/// Runs pipelines with a stage in Lua, of the type `script`, in virtual time.
struct StageBench {
    let clock = TestClock()
    let recorder = EventRecorder()
    let world: StageWorld
    private let scratch: ScratchFolder

    init(_ script: String, world: StageWorld.Content = .init()) throws {
        self.world = StageWorld(world, clock: clock)
        scratch = try ScratchFolder("lua-stages")
        try scratch.write("stage.lua", script)
    }

    var folder: String { scratch.path }

    /// A script with the usual head.
    static func stage(_ run: String, head: String = "", undo: String? = nil) -> String {
        let undoing = undo.map { "undo = function(ctx, record, key, wanted) \($0) end," } ?? ""
        return """
            return { api = 1, kind = "stage", about = "A test.", uses = { "http", "lambda", "secrets" }, \(head)
              run = function(ctx, input)
                \(run)
              end, \(undoing) }
            """
    }

    func kind(writes: [String] = [], granted: [String]? = nil) throws -> StageKind {
        try LuaStageKind.make(
            type: "script", script: "\(folder)/stage.lua", writes: writes, granted: granted,
            services: { [world] _ in world })
    }

    func prepare(_ stages: String, writes: [String] = []) async throws -> PreparedPipeline {
        let registry = StageRegistry(GeneralStages.all + [try kind(writes: writes)])
        let text = stages.contains("stages:") ? stages : "name: test\nstages:\n\(stages)"
        let read = try PipelineReader(file: "p.yaml", folder: folder).read(text)
        return try await PipelinePreparation(registry: registry)
            .prepare(read.pipeline, diagnostics: read.diagnostics, parameters: [:])
    }

    func run(
        _ stages: String = "  - { id: s, type: script }", store: any RunStore = InMemoryRunStore()
    ) async throws -> Run {
        try await PipelineRunner(store: store, clock: clock)
            .run(prepare(stages), id: "r", observe: recorder.record)
    }

    func faults(_ stages: String) async throws -> String {
        do {
            _ = try await prepare(stages)
            return ""
        } catch let faults as DocumentError {
            return faults.description
        }
    }

    /// Runs a pipeline, and goes on with it from every moment at which its process could have died.
    static func cutEverywhere(
        _ script: String, _ stages: String = "  - { id: s, type: script }",
        _ check: (_ cut: String, _ run: Run, _ bench: StageBench, _ unbroken: (run: Run, world: StageWorld.Content)) ->
            Void
    ) async throws -> Int {
        let bench = try StageBench(script)
        let store = KeepingStore(bench.world)
        let unbroken = try await bench.run(stages, store: store)
        let cuts = store.cuts
        for cut in cuts where !cut.events.isEmpty {
            let again = try StageBench(script, world: cut.world)
            let kept = InMemoryRunStore()
            let origin = RunOrigin(pipeline: "p", path: "/p.yaml", parameters: [:], target: .null, files: [])
            try await kept.begin("r", from: origin, at: again.clock.now)
            try await kept.append(RunChange(events: cut.events, inputs: cut.inputs), to: "r")
            let run = try await PipelineRunner(store: kept, clock: again.clock)
                .resume(again.prepare(stages), id: "r", observe: again.recorder.record)
            check("\(cut.events.last.map { "\($0.kind)" } ?? "")", run, again, (unbroken, bench.world.now))
        }
        return cuts.count
    }
}

/// Notes what is recorded, and how the outside looks, before and after each write.
final class KeepingStore: ForwardingRunStore {
    struct Cut: Sendable {
        let events: [RunEvent]
        let inputs: [RecordedInput]
        let world: StageWorld.Content
    }

    let base: any RunStore = InMemoryRunStore()
    private let world: StageWorld
    private let noted = Mutex<[Cut]>([])

    init(_ world: StageWorld) {
        self.world = world
    }

    var cuts: [Cut] { noted.withLock { $0 } }

    private func note(_ run: String) async throws {
        let cut = Cut(
            events: try await base.events(of: run), inputs: try await base.inputs(of: run), world: world.now)
        noted.withLock { $0.append(cut) }
    }

    func append(_ change: RunChange, to run: String) async throws {
        try await note(run)
        try await base.append(change, to: run)
        try await note(run)
    }
}
