import Expressions
import LambdaStages
import OrderedCollections
import StageKit

/// A stage that a test runs: by the engine itself, in a pipeline of its own.
struct StageUnderTest {
    let file: String
    let services: TestHookServices

    private static let type = "stage"
    /// A stage that has ended before, with the outputs that the test gives it.
    private static let given = StageKind(
        "given", about: "", schema: InputSchema(InputField("outputs", .any, "")),
        run: { input, _ in input["outputs"] ?? [:] })

    /// Runs the stage to its end.
    /// - Parameter given: what the test calls it with.
    /// - Returns: how it ended, as `t.expect` judges it.
    func run(_ given: JSONValue) async throws -> JSONValue {
        let fields = try TestFields(
            given, "the stage", known: ["input", "outputs", "run", "timeout", "rollback"])
        let run = try TestFields(fields["run"] ?? [:], "'run'", known: ["id", "parameters"])
        let stage = LuaStage(try LuaScript(path: file, kind: .stage)) { _ in services }
        let registry = StageRegistry([LuaStageKind.kind(stage, type: Self.type), Self.given])
        let prepared: PreparedPipeline
        do {
            let read = try PipelineReader(folder: ".").read(try pipeline(fields, stage.script).text())
            prepared = try await PipelinePreparation(registry: registry)
                .prepare(read.pipeline, diagnostics: read.diagnostics, parameters: try run.map("parameters") ?? [:])
        } catch let faults as DocumentError {
            throw ScriptTestError(faults.diagnostics.map(\.message).joined(separator: "\n"))
        }
        let runner = PipelineRunner(store: InMemoryRunStore(), clock: services.clock)
        let id = try run.text("id") ?? "test-run"
        var ended = try await runner.run(prepared, id: id) { event, _ in observe(event) }
        let first = ended["stage"]
        if try fields.flag("rollback") == true, first?.status == .succeeded {
            ended = try await rolledBack(prepared, ended, runner)
        }
        return Self.result(first, after: ended["stage"])
    }

    private func rolledBack(
        _ pipeline: PreparedPipeline, _ run: Run, _ runner: PipelineRunner
    ) async throws -> Run {
        try await runner.rollBack(pipeline, id: run.id) { event, _ in observe(event) }
    }

    private func observe(_ event: RunEvent) {
        guard case .progress(_, let message) = event.kind else { return }
        services.world.change { $0.lines.append("progress: \(message)") }
    }

    private func pipeline(_ fields: TestFields, _ script: LuaScript) throws(ScriptTestError) -> JSONValue {
        var stages: [JSONValue] = []
        var needs: [JSONValue] = []
        for (id, outputs) in try fields.map("outputs")?.objectValue ?? [:] {
            stages.append(["id": .string(id), "type": "given", "with": ["outputs": outputs]])
            needs.append(.string(id))
        }
        // Lua has one table for lists and maps, and cannot say which an empty one is.
        var input = try fields.map("input")?.objectValue ?? [:]
        for parameter in script.parameters where parameter.kind == .list && input[parameter.name] == [:] {
            input[parameter.name] = []
        }
        let timeout = try fields["timeout"].map { value throws(ScriptTestError) in
            try TestFields.seconds(value, "'timeout'")
        }
        stages.append([
            "id": "stage", "type": .string(Self.type), "needs": .array(needs),
            "timeout": .string("\(ExpectationMatcher.number((timeout ?? 3600).rounded(.up)))s"),
            "with": .object(input),
        ])
        return ["name": "test", "stages": .array(stages)]
    }

    private static func result(_ stage: StageRun?, after: StageRun?) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "ended": .string("\(stage?.status ?? .failed)"), "outputs": stage?.outputs ?? .null,
            "steps": .array(stage?.steps.filter { !$0.id.isUndo }.map { .string($0.id.name) } ?? []),
            "undone": .array((after?.undone ?? []).map(JSONValue.string)),
        ]
        let errors = [stage?.error?.message] + (after?.undoFailures.map { Optional($0) } ?? [])
        let error = errors.compactMap(\.self).joined(separator: "\n")
        if !error.isEmpty { members["error"] = .string(error) }
        return .object(members)
    }
}
