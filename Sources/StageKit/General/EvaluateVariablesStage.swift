import Expressions
import OrderedCollections

/// `evaluate-variables`: gives names to values, for the stages after it.
struct EvaluateVariablesStage: Stage {
    struct Input: StageInput {
        let variables: JSONValue

        static let schema = InputSchema(
            InputField(
                "variables", .map(.any),
                "The values by name. A value may use earlier ones as ${ variables.name }.", required: true,
                inOrder: true))
    }

    /// The outputs are the variables. A name that an expression makes may be any.
    static func outputs(_ input: CheckedInput, _ context: StageCheckContext) -> OutputSchema {
        guard let variables = input.value["variables"]?.objectValue else { return .open }
        return OutputSchema(
            variables.keys.map { OutputField($0, .any, "The variable '\($0)'.") },
            isOpen: variables.keys.contains { $0.contains("${") })
    }

    func run(_ input: Input, context: StageContext) async throws -> JSONValue { input.variables }
}
