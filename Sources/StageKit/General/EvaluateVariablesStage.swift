import Expressions

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

    func run(_ input: Input, context: StageContext) async throws -> JSONValue { input.variables }
}
