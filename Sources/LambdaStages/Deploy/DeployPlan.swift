import AWSServices
import StageKit

/// The changes that a Deploy makes, as its step journal keeps them: names only, since values may be secret.
struct DeployPlan: Codable, Sendable {
    /// Whether the function is there.
    var exists: Bool
    /// Its code's hash now.
    var codeSha256: String?
    /// Whether the code differs.
    var code = false
    /// The settings that differ.
    var settings: [String] = []
    /// The names of function-level settings that differ.
    var extras: [String] = []

    /// Compares field by field.
    static func make(
        _ input: DeployInput, _ function: FunctionClient, _ update: CodeUpdate?, _ extras: FunctionLevelSettings,
        _ clock: any RunClock
    ) async throws -> DeployPlan {
        guard let details = try await function.stableIfThere(clock) else {
            return DeployPlan(exists: false, extras: extras.initial)
        }
        var plan = DeployPlan(exists: true, codeSha256: details.configuration.codeSha256)
        plan.code = try await update?.isNeeded(details) ?? false
        plan.settings = try input.settings.differences(from: details.configuration)
        if plan.code, !input.publish, plan.settings.isEmpty, try !input.settings.describes(details.configuration) {
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
    func describes(_ configuration: FunctionConfiguration) throws -> Bool {
        try given.first { $0.name == "description" }?.isMet(configuration) ?? true
    }
}
