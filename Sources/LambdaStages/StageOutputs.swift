import StageKit

/// The outputs of the Lambda stages, as expressions of later stages read them.
enum StageOutputs {
    static let deploy = OutputSchema([
        OutputField("functionName", .string, "The function's name."),
        OutputField(
            "functionArn", .string, "The function's ARN, without a qualifier.", nullWhen: "if AWS does not return it"),
        OutputField(
            "version", .string, "The version that was published, or that is like $LATEST.",
            nullWhen: "without publish"),
        OutputField("versionArn", .string, "That version's ARN.", nullWhen: "without publish"),
        OutputField("codeSha256", .string, "The hash of the code, in Base64.", nullWhen: "if AWS does not return it"),
        OutputField("revisionId", .string, "The revision of the function.", nullWhen: "if AWS does not return it"),
        OutputField("created", .boolean, "Whether the function was created."),
        OutputField("published", .boolean, "Whether this stage published the version."),
        OutputField("changes", .list(.string), "The names of the settings that were changed."),
        OutputField("aliases", .list(.any), "The aliases that were moved, each with the outputs of route."),
    ])

    static let route = OutputSchema([
        OutputField("alias", .string, "The alias."),
        OutputField("functionName", .string, "The function's name."),
        OutputField("aliasArn", .string, "The alias's ARN.", nullWhen: "if AWS does not return it"),
        OutputField("version", .string, "The candidate: the version that was to be released."),
        OutputField("stable", .string, "The version that had the traffic before.", nullWhen: "if the alias is new"),
        OutputField("weights", .map(.number), "The percentages by version, as they are now."),
        OutputField("before", .map(.number), "The percentages by version, as they were before."),
        OutputField("movedFrom", .string, "The version that has no traffic any more.", nullWhen: "if there is none"),
        OutputField("movedAt", .string, "The time of the last move, in ISO 8601.", nullWhen: "if nothing was moved"),
        OutputField("changed", .boolean, "Whether the alias was written."),
        OutputField("checks", .list(.any), "The results of the health checks."),
    ])

    static let delete = OutputSchema([
        OutputField("functionName", .string, "The function's name."),
        OutputField("deleted", .list(.string), "The versions that were deleted."),
        OutputField("planned", .list(.string), "With dryRun: the versions that would be deleted."),
        OutputField("kept", .list(.any), "The versions that were kept, each with the reason."),
        OutputField("removed", .list(.string), "With all: what was removed beside the versions."),
    ])

    /// Executions and traffic have different outputs; without an input, both are described.
    @Sendable static func invoke(_ input: CheckedInput, _ context: StageCheckContext) -> OutputSchema {
        let results = OutputField("invokeResultsList", .list(.any), "The result of each execution; empty for traffic.")
        guard input.has("rate") || input.value == [:] else { return OutputSchema(results) }
        let traffic = OutputField(
            "traffic",
            .object(
                InputField("invocations", .integer, "The answers of the function, its errors included."),
                InputField("errors", .integer, "The errors of the function."),
                InputField("throttles", .integer, "The invocations that AWS throttled."),
                InputField("failures", .integer, "The invocations without an answer, or with another error of AWS."),
                InputField("skipped", .integer, "The invocations that were not sent, since too many were open."),
                InputField("seconds", .number, "The length of the traffic.", unit: "seconds"),
                InputField("versions", .map(.any), "The counts and latencies by the version that answered.")),
            "The counts of the traffic.")
        return OutputSchema(results, traffic)
    }
}
