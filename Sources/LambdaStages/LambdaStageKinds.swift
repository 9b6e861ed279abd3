package import StageKit

/// The five Lambda stages, to be registered.
package enum LambdaStageKinds {
    /// All of them, over the given services.
    /// - Parameter hooks: what makes checks, schedules and selectors out of scripts.
    package static func all(_ services: LambdaServices, hooks: HookFactories = .unavailable) -> [StageKind] {
        [
            StageKind(
                "deploy", about: "Creates or updates a Lambda function, and publishes a version.",
                stage: DeployStage(services: services), writes: writes, check: DeployInput.check),
            StageKind(
                "update-code", about: "Updates the code of a Lambda function, and publishes a version.",
                stage: UpdateCodeStage(services: services), writes: writes, check: UpdateCodeInput.check),
            StageKind(
                "invoke", about: "Invokes a Lambda function a number of times, or at a rate.",
                stage: InvokeStage(services: services), check: InvokeInput.check),
            StageKind(
                "route", about: "Shifts the traffic of an alias to another version, in one move or in steps.",
                stage: RouteStage(services: services, hooks: hooks), writes: writes,
                check: { RouteInput.check($0, $1, hooks) }),
            StageKind(
                "delete", about: "Deletes versions of a Lambda function, or the whole function.",
                stage: DeleteStage(services: services, hooks: hooks), writes: writes,
                check: { DeleteInput.check($0, $1, hooks) }),
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
