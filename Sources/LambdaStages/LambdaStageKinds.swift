package import StageKit

/// The five Lambda stages, to be registered.
package enum LambdaStageKinds {
    /// All of them. They need the service `LambdaServices.self`.
    /// - Parameter hooks: makes checks, schedules and selectors out of scripts.
    package static func all(hooks: HookFactories = .unavailable) -> [StageKind] {
        [
            StageKind(
                "deploy", about: "Creates a Lambda function or brings it up to date, and publishes a version.",
                stage: DeployStage(), writes: writes, check: { DeployInput.check($0, $1) },
                summarize: DeployOutput.summary),
            StageKind(
                "update-code", about: "Brings the code of a Lambda function up to date, and publishes a version.",
                stage: UpdateCodeStage(), writes: writes, check: { UpdateCodeInput.check($0, $1) },
                summarize: DeployOutput.summary),
            StageKind(
                "invoke", about: "Invokes a Lambda function: a number of times, or as traffic at a rate.",
                stage: InvokeStage(), check: { InvokeInput.check($0, $1) }, summarize: InvokeOutput.summary),
            StageKind(
                "route", about: "Moves the traffic of an alias to another version, at once or step by step.",
                stage: RouteStage(hooks: hooks), writes: writes,
                check: { RouteInput.check($0, $1, hooks) }, summarize: RouteOutput.summary),
            StageKind(
                "delete", about: "Deletes versions of a Lambda function, or the function with all that belongs to it.",
                stage: DeleteStage(hooks: hooks), writes: writes,
                check: { DeleteInput.check($0, $1, hooks) }, summarize: DeleteOutput.summary),
        ]
    }

    /// The function, and the aliases whose traffic moves.
    @Sendable private static func writes(_ input: CheckedInput) -> [StageResource] {
        let function = StageResource.function(namedBy: "function", in: input)
        guard function.id != nil else { return [function] }
        let aliases =
            (input.known("alias")?.stringValue).map { [$0] }
            ?? input.known("aliases")?.arrayValue?.compactMap(\.stringValue) ?? []
        return [function] + aliases.map(function.alias)
    }
}
