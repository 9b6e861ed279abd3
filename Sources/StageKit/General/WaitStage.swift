import Expressions

/// `wait`: lets time pass.
struct WaitStage: Stage {
    struct Input: StageInput {
        let duration: TimeLength

        static let schema = InputSchema(
            InputField("duration", .duration, "The time to wait.", required: true))
    }

    func run(_ input: Input, context: StageContext) async throws -> JSONValue {
        try await context.wait("wait", for: input.duration.duration)
        return [:]
    }
}
