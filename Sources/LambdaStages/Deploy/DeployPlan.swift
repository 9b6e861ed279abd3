import AWSServices
import StageKit

/// What a Deploy has to do, as its record keeps it: names only, since values may be secret.
struct DeployPlan: Codable, Sendable {
    /// Whether the function is there.
    var exists: Bool
    /// Its code's hash now.
    var codeSha256: String?
    /// Whether the code is other than what is there.
    var code = false
    /// The settings that differ.
    var settings: [String] = []
    /// What belongs to the function, not to its versions, and differs.
    var extras: [String] = []

    /// Compares field by field.
    static func make(
        _ input: DeployInput, _ function: FunctionClient, _ update: CodeUpdate?, _ extras: FunctionLevelSettings,
        _ clock: any RunClock
    ) async throws -> DeployPlan {
        guard try await function.details() != nil else {
            return DeployPlan(exists: false, extras: extras.initial)
        }
        let details = try await function.untilStable(clock, acceptsFailed: true)
        var plan = DeployPlan(exists: true, codeSha256: details.configuration.codeSha256)
        plan.code = try await update?.isNeeded(details) ?? false
        plan.settings = input.settings.differences(from: details.configuration)
        if plan.code, !input.publish, plan.settings.isEmpty, !input.settings.describes(details.configuration) {
            plan.settings = ["description"]
        }
        plan.extras = try await extras.differences(from: details)
        return plan
    }

    /// Whether a version made now would differ from one made before.
    var changesVersion: Bool { !exists || code || !settings.isEmpty }
}

extension FunctionSettings {
    /// Whether the function has the wanted description, if one is wanted.
    func describes(_ configuration: FunctionConfiguration) -> Bool {
        given.first { $0.name == "description" }?.isMet(configuration) ?? true
    }
}
