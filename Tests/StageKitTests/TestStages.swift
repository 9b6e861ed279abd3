import Expressions
import Foundation
import StageKit
import StageKitTesting
import Synchronization

/// Runs pipelines in virtual time with stages made on the spot.
struct Workbench {
    var clock = TestClock()
    let recorder = EventRecorder()
    var kinds: [StageKind] = GeneralStages.all
    var web: any WebClient = AnsweringWeb([])

    static let anything = InputSchema(
        InputField("value", .any, "Anything."), InputField("secretValue", .string, "Hidden.", secret: true))

    mutating func add(
        _ type: String, schema: InputSchema = anything, writes: [StageResource] = [],
        undo: @escaping @Sendable (UndoRecord, StageContext) async throws -> Void = { _, _ in },
        run: @escaping @Sendable (JSONValue, StageContext) async throws -> JSONValue
    ) {
        kinds.append(
            StageKind(type, about: "A test's stage.", schema: schema, writes: { _ in writes }, run: run, undo: undo))
    }

    func prepare(_ text: String, parameters: [(name: String, text: String)] = []) async throws -> PreparedPipeline {
        let (pipeline, diagnostics) = try PipelineReader(file: "test.yaml", folder: "/pipelines").read(text)
        return try await PipelinePreparation(registry: StageRegistry(kinds)).prepare(
            pipeline, diagnostics: diagnostics, parameters: try pipeline.parameterValues(given: parameters))
    }

    func run(
        _ text: String, parameters: [(name: String, text: String)] = [], store: any RunStore = InMemoryRunStore()
    ) async throws -> Run {
        let prepared = try await prepare(text, parameters: parameters)
        return try await runner(store).run(prepared, id: "run-1", observe: recorder.record)
    }

    func runner(_ store: any RunStore, detaches: Bool = false) -> PipelineRunner {
        PipelineRunner(
            store: store, clock: clock, user: "ada", detaches: detaches,
            services: ServiceContainer().adding(web, as: (any WebClient).self))
    }

    /// The faults that the pipeline's text has, as they are printed.
    func faults(_ text: String) async -> [String] {
        do {
            _ = try await prepare(text)
            return []
        } catch let faults as DocumentError {
            return faults.diagnostics.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}

/// A list that tasks add to.
final class Trace: Sendable {
    private let list = Mutex<[String]>([])

    func add(_ text: String) { list.withLock { $0.append(text) } }
    var all: [String] { list.withLock { $0 } }
}

/// A failure that may pass by itself.
let passing = StageError(.failed, "It did not work this time.", isRetryable: true)
