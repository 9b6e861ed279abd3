import Expressions

/// `check-preconditions`: fails unless all of its conditions are true.
struct CheckPreconditionsStage: Stage {
    struct Input: StageInput {
        struct Condition: Decodable, Sendable {
            let `if`: JSONValue
            let message: String?
        }
        let conditions: [Condition]

        static let schema = InputSchema(
            InputField(
                "conditions",
                .list(
                    .object(
                        InputField("if", .any, "An expression in ${ } that must be true.", required: true),
                        InputField("message", .string, "The error message if it is false."))),
                "The conditions. All must be true.", required: true))
    }

    func run(_ input: Input, context: StageContext) async throws -> JSONValue {
        var failures: [String] = []
        for (index, condition) in input.conditions.enumerated() {
            switch condition.if {
            case .bool(true), .string("true"): continue
            case .bool(false), .string("false"):
                failures.append(condition.message ?? "Condition \(index + 1) is not true.")
            default:
                throw StageError(
                    .invalidInput,
                    "Condition \(index + 1) must be true or false, not \(condition.if.text()); "
                        + "write it as an expression in ${ }.")
            }
        }
        guard failures.isEmpty else { throw StageError(.failed, failures.joined(separator: " ")) }
        return ["conditions": .integer(Int64(input.conditions.count))]
    }
}
