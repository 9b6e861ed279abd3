package import StageKit

/// The five Lambda stages, to be registered.
package enum LambdaStageKinds {
    /// All of them. They need the service `LambdaServices.self`.
    /// - Parameter hooks: makes checks, schedules and selectors out of scripts.
    package static func all(hooks: HookFactories = .unavailable) -> [StageKind] {
        [
            StageKind(
                "deploy", about: "Creates or updates a Lambda function, and publishes a version.",
                stage: DeployStage(), writes: writes, check: { DeployInput.check($0, $1) },
                summarize: DeployOutput.summary),
            StageKind(
                "update-code", about: "Updates the code of a Lambda function, and publishes a version.",
                stage: UpdateCodeStage(), writes: writes, check: { UpdateCodeInput.check($0, $1) },
                summarize: DeployOutput.summary),
            StageKind(
                "invoke", about: "Invokes a Lambda function a number of times, or at a rate.",
                stage: InvokeStage(), check: { InvokeInput.check($0, $1) }, summarize: InvokeOutput.summary),
            StageKind(
                "route", about: "Shifts the traffic of an alias to another version, in one move or in steps.",
                stage: RouteStage(hooks: hooks), writes: writes,
                check: { RouteInput.check($0, $1, hooks) }, summarize: RouteOutput.summary),
            StageKind(
                "delete", about: "Deletes versions of a Lambda function, or the whole function.",
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
