/// The keys of a pipeline file, by the same schema that stages' inputs have.
package enum PipelineDocument {
    static let parameter = InputSchema(
        InputField("description", .string, "The meaning.", whenNull: .absent),
        InputField(
            "type", .string(allowed: PipelineParameter.Kind.allCases.map(\.rawValue)), "The type.", default: "string"),
        InputField("default", .any, "Its value when none is given."),
        InputField("required", .boolean, "Whether a run without it is refused.", default: false),
        InputField(
            "secret", .boolean, "Whether it is given as a reference (env:NAME, file:PATH), and never shown.",
            default: false),
        InputField("options", .list(.any), "The only values it may have."))

    static let retry = InputSchema(
        InputField("attempts", .integer(1...100), "All attempts, the first included.", required: true),
        InputField(
            "backoff", .duration, "The wait before the second attempt; it doubles before each further one.",
            default: "10s"))

    package static let stage = InputSchema(
        InputField("id", .string, "The name that other stages use for it.", required: true),
        InputField("type", .string, "Which kind of stage it is.", required: true),
        InputField("name", .string, "Its name for people."),
        InputField("needs", .list(.string), "The stages that must have ended before it starts."),
        InputField("if", .any, "An expression; the stage is skipped unless it is true."),
        InputField("timeout", .positiveDuration, "How long an attempt may take."),
        InputField(
            "restrictedHours", .oneOf([.object(RestrictedHours.schema), .list(.object(RestrictedHours.schema))]),
            "The hours in which an attempt may begin."),
        InputField("retry", .object(retry), "How often it is tried again."),
        InputField(
            "onFailure", .string(allowed: StageDefinition.FailurePolicy.allCases.map(\.rawValue)),
            "The consequence of its failure for the run.", default: "fail"),
        InputField(
            "keep", .string(allowed: StageDefinition.Keep.allCases.map(\.rawValue)),
            "The recorded part of its payloads, log tails and outputs.", default: "all"),
        InputField("comments", .string, "Notes for people.", whenNull: .absent),
        // Checked with the schema of the stage's kind.
        InputField("with", .any, "The stage's own input."))

    package static let pipeline = InputSchema(
        InputField("name", .string, "The pipeline's name.", required: true),
        InputField("description", .string, "The purpose.", whenNull: .absent),
        InputField("parameters", .map(.object(parameter)), "The parameters.", whenNull: .absent),
        InputField("defaults", .map(.any), "Values for all stages that take them.", whenNull: .absent),
        InputField(
            "rollback", .string(allowed: Pipeline.Rollback.allCases.map(\.rawValue)),
            "The scope of the rollback when a run fails.", default: "stage"),
        InputField("stages", .list(.object(stage)), "The stages.", required: true))
}
