import Expressions
import Foundation
import OrderedCollections

/// The run as the expressions of a stage see it: the root and the functions.
enum RunScope {
    /// The names that an expression may begin with.
    static let rootNames: Set<String> = ["parameters", "execution", "trigger"]

    /// The names that an expression may read off a stage.
    static let stageNames: Set<String> = [
        "id", "refId", "name", "type", "status", "outputs", "context", "startTime", "endTime", "hasSucceeded",
        "hasFailed",
    ]

    /// The functions whose answers depend on the run.
    static let functionNames: Set<String> = ["stage", "stageExists", "currentStage", "currentUser"]

    /// A scope costs as much as its expressions read, however many stages the run has.
    /// - Parameters:
    ///   - parameters: the run's parameters, secrets with their values.
    ///   - inputs: the evaluated inputs of the stages, by id.
    ///   - stage: the id of the stage whose expressions are evaluated.
    ///   - readsExecution: whether the expressions may read `execution`, which lists all stages.
    static func scope(
        run: Run, parameters: JSONValue, inputs: [String: JSONValue], stage: String, user: String,
        readsExecution: Bool
    ) -> ExpressionScope {
        @Sendable func find(_ name: JSONValue?) -> JSONValue? {
            guard let name = name?.stringValue,
                let found = run.stages[name] ?? run.stages.values.first(where: { $0.name == name })
            else { return .none }
            return view(of: found, input: inputs[found.id] ?? .null)
        }
        var root: JSONObject = [
            "parameters": parameters,
            "trigger": ["type": "manual", "user": .string(user), "parameters": parameters],
        ]
        if readsExecution {
            root["execution"] = [
                "id": .string(run.id), "name": .string(run.pipeline), "status": .string(run.status.spinnakerName),
                "startTime": milliseconds(run.startedAt),
                "stages": .array(run.stages.values.map { view(of: $0, input: inputs[$0.id] ?? .null) }),
            ]
        }
        return ExpressionScope(
            root: .object(root),
            functions: [
                ExpressionFunction("stage", usage: "#stage('id')", arity: 1...1) { arguments in
                    guard let found = find(arguments.first) else {
                        let names = run.stages.keys.joined(separator: ", ")
                        throw ScopeError(
                            description:
                                "There is no stage '\(arguments.first?.stringValue ?? "")'. There is: \(names).")
                    }
                    return found
                },
                ExpressionFunction("stageExists", usage: "#stageExists('id')", arity: 1...1) { arguments in
                    .bool(find(arguments.first) != nil)
                },
                ExpressionFunction("currentStage", usage: "#currentStage()", arity: 0...0) { _ in
                    find(.string(stage)) ?? .null
                },
                ExpressionFunction("currentUser", usage: "#currentUser()", arity: 0...0) { _ in .string(user) },
            ])
    }

    private static func view(of stage: StageRun, input: JSONValue) -> JSONValue {
        [
            "id": .string(stage.id), "refId": .string(stage.id), "name": .string(stage.name),
            "type": .string(stage.type), "status": .string(stage.status.spinnakerName), "outputs": stage.outputs,
            "context": input, "startTime": milliseconds(stage.startedAt), "endTime": milliseconds(stage.endedAt),
            "hasSucceeded": .bool(stage.status == .succeeded), "hasFailed": .bool(stage.status == .failed),
        ]
    }

    private static func milliseconds(_ date: Date?) -> JSONValue {
        date.map { .integer(Int64(($0.timeIntervalSince1970 * 1000).rounded())) } ?? .null
    }
}

private struct ScopeError: Error, CustomStringConvertible {
    let description: String
}

extension RunStatus {
    /// Spinnaker's name of the status, which expressions compare with.
    var spinnakerName: String {
        switch self {
        case .pending: "NOT_STARTED"
        case .running: "RUNNING"
        case .waiting: "PAUSED"
        case .succeeded: "SUCCEEDED"
        case .failed: "TERMINAL"
        case .skipped: "SKIPPED"
        case .canceled: "CANCELED"
        }
    }
}
