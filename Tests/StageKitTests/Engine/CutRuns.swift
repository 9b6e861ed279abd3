import Expressions
import Foundation
import OrderedCollections
import StageKit
import StageKitTesting
import Synchronization
import Testing

/// The outside of a run: numbers by name, and how often each was written.
final class World: Sendable {
    struct Content: Hashable, Sendable {
        var values: [String: Int] = [:]
        var writes: [String: Int] = [:]
    }

    private let content: Mutex<Content>

    init(_ content: Content = Content()) {
        self.content = Mutex(content)
    }

    var now: Content { content.withLock { $0 } }
    subscript(name: String) -> Int { content.withLock { $0.values[name] ?? 0 } }

    func write(_ value: Int, to name: String) {
        content.withLock {
            $0.values[name] = value
            $0.writes[name, default: 0] += 1
        }
    }
}

/// A moment at which the process of a run may die: what is recorded then, and how the outside looks.
struct Cut: Sendable {
    /// What is recorded of a run.
    struct Recorded: Sendable {
        let run: String
        let origin: RunOrigin
        let events: [RunEvent]
        let inputs: [RecordedInput]
    }

    let what: String
    /// The run, and those that its stages drive.
    let runs: [Recorded]
    let world: World.Content

    /// The events of the run itself.
    var events: [RunEvent] { runs.first?.events ?? [] }

    /// A store that has what was recorded.
    func store() async throws -> InMemoryRunStore {
        let store = InMemoryRunStore()
        for recorded in runs {
            try await store.begin(recorded.run, from: recorded.origin, at: Date(timeIntervalSince1970: 0))
            try await store.append(RunChange(events: recorded.events, inputs: recorded.inputs), to: recorded.run)
        }
        return store
    }
}

/// Notes every moment at which a run could be cut: before and after each write.
final class CrashingRunStore: ForwardingRunStore {
    let base: any RunStore = InMemoryRunStore()
    private let world: World
    private let noted = Mutex<[Cut]>([])

    init(_ world: World) {
        self.world = world
    }

    var cuts: [Cut] { noted.withLock { $0 } }

    func append(_ change: RunChange, to run: String) async throws {
        // A wait is recorded together with the stage's becoming idle.
        let named = change.events.last { $0.kind.type != "stage_idle" } ?? change.events.last
        let last = named.map { "\($0.kind.type) \($0.kind.name)" } ?? ""
        try await note("before \(last)", run)
        try await base.append(change, to: run)
        try await note("after \(last)", run)
    }

    private func note(_ what: String, _ run: String) async throws {
        var runs: [Cut.Recorded] = []
        for run in try await base.runs().reversed() {
            guard let origin = try await base.origin(of: run.id) else { continue }
            runs.append(
                Cut.Recorded(
                    run: run.id, origin: origin, events: try await base.events(of: run.id),
                    inputs: try await base.inputs(of: run.id)))
        }
        noted.withLock { [runs] in $0.append(Cut(what: "\(run): \(what)", runs: runs, world: world.now)) }
    }
}

extension RunEvent.Kind {
    /// The step or key that it is about.
    fileprivate var name: String {
        switch self {
        case .stepStarted(let step, _), .stepCompleted(let step, _), .stepFailed(let step, _, _): step.displayName
        case .waiting(let wait, _): wait.displayName
        case .undoStarted(let key, _), .undoEnded(let key, _, _): key
        default: ""
        }
    }
}

extension Workbench {
    /// A bench whose stages write a world.
    /// - `moves` writes `to`, a list, to `name` step by step, with a wait between; `fails` makes it fail at its end.
    /// - `counts` adds one to `name` in a step that cannot look whether it was done.
    /// - Parameter files: the pipelines that `pipeline` stages run, by absolute path.
    static func over(_ world: World, files: [String: String] = [:]) -> Workbench {
        var bench = Workbench()
        let kept = files.map { RunOrigin.File(path: $0.key, content: Data($0.value.utf8)) }
        bench.kinds.append(GeneralStages.pipeline(RunFiles(recorded: kept)))
        let schema = InputSchema(
            InputField("name", .string, "What."), InputField("to", .list(.integer), "Values."),
            InputField("fails", .string, "How it fails."))
        bench.add(
            "moves", schema: schema, writes: [.function("checkout")],
            undo: { record, _ in
                let known = [record.before] + record.wanted
                guard known.contains(.integer(Int64(world[record.key]))) else {
                    throw StageError(.conflict, "Somebody else wrote \(record.key).")
                }
                if record.before.intValue != world[record.key] {
                    world.write(record.before.intValue ?? 0, to: record.key)
                }
            }
        ) { input, context in
            let name = input["name"]?.stringValue ?? ""
            let before: Int = try await context.step("look") { world[name] }
            for (index, value) in (input["to"]?.arrayValue ?? []).compactMap(\.intValue).enumerated() {
                let undo = UndoStep(name, before: .integer(Int64(before)), wanted: .integer(Int64(value)))
                try await context.step("move \(index + 1): \(value)", undo: undo) {
                    if world[name] != value { world.write(value, to: name) }
                }
                await context.log("moved to \(value)")
                try await context.wait("hold \(index + 1)", for: .seconds(60))
            }
            switch input["fails"]?.stringValue {
            case "once" where context.attempt == 1: throw passing
            case "always": throw StageError(.unhealthy, "It is ill.")
            default: return ["value": .integer(Int64(world[name]))]
            }
        }
        bench.add("counts", schema: schema) { input, context in
            let name = input["name"]?.stringValue ?? ""
            return [
                "count": try await context.step("count") {
                    world.write(world[name] + 1, to: name)
                    return JSONValue.integer(Int64(world[name]))
                }
            ]
        }
        return bench
    }

    /// Runs a pipeline, and goes on with it from every moment at which it could have been cut.
    static func cutEverywhere(
        _ text: String, start: World.Content = World.Content(), files: [String: String] = [:],
        _ check: (_ cut: Cut, _ run: Run, _ world: World.Content, _ unbroken: (run: Run, world: World.Content)) -> Void
    ) async throws -> Int {
        let world = World(start)
        let store = CrashingRunStore(world)
        let unbroken = try await over(world, files: files).run(text, store: store)
        for cut in store.cuts {
            let world = World(cut.world)
            let bench = over(world, files: files)
            let run = try await PipelineRunner(store: cut.store(), clock: bench.clock).resume(
                bench.prepare(text), id: "run-1", observe: bench.recorder.record)
            check(cut, run, world.now, (unbroken, store.cuts.last?.world ?? World.Content()))
        }
        return store.cuts.count
    }
}

extension InMemoryRunStore {
    /// Lets another run, which began as `run-1` did, hold the function that `moves` stages write.
    func letAnotherHold(at date: Date) async throws {
        try await begin("run-2", from: #require(try await origin(of: "run-1")), at: date)
        #expect(
            try await acquire(StageResource.function("checkout").lockName(at: .null), for: "run-2", at: date) == nil)
    }
}
