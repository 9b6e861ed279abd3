import AWSServices
import StageKit

/// Brings the code and the configuration of an existing function up to date, in an order that AWS accepts.
struct FunctionUpdate: Sendable {
    let input: DeployInput
    let function: FunctionClient
    /// nil if the pipeline gives no code.
    let code: CodeUpdate?
    let plan: DeployPlan
    let context: StageContext

    /// Makes the planned changes, each as a step.
    /// - Throws: `StageError`; after a failure between the two its message says what `$LATEST` holds.
    func execute() async throws {
        let code = plan.code ? code : nil
        if let code, !plan.settings.isEmpty {
            try await updateBoth(code)
        } else if let code {
            await context.progress("updating the code of \(function.name)")
            try await context.step("update code") { try await send(code) }
            await reportChange("new code")
        } else if !plan.settings.isEmpty {
            await context.progress("updating the configuration of \(function.name)")
            try await context.step("update configuration") { try await configure() }
            await reportChange("new configuration")
        }
    }

    /// AWS checks each call against the other half as it is at that time: a runtime may not support the new
    /// architecture, or only the new one. So a refused order is turned round.
    private func updateBoth(_ code: CodeUpdate) async throws {
        await context.progress("updating the code of \(function.name)")
        guard let refusal = try await refusal(of: "update code", { try await send(code) }) else {
            await reportChange("new code")
            await context.progress("updating the configuration of \(function.name)")
            try await secondHalf(holds: "the new code and the previous configuration") {
                try await context.step("update configuration") { try await configure() }
            }
            return await reportChange("new configuration")
        }
        await context.log("AWS refused the new code before the new configuration, so the configuration goes first.")
        let second = try await self.refusal(of: "update configuration first") { try await configure() }
        if let second {
            throw StageError(
                .refused,
                "AWS takes neither the code nor the configuration of function \(function.name) first, and $LATEST is "
                    + "unchanged. Code first: \(refusal.message.endedSentence) Configuration first: "
                    + second.message.endedSentence)
        }
        await reportChange("new configuration")
        await context.progress("updating the code of \(function.name)")
        try await secondHalf(holds: "the new configuration and the previous code") {
            try await context.step("update code after configuration") { try await send(code) }
        }
        await reportChange("new code")
    }

    /// AWS's refusal of a call, as the step journal keeps it.
    private struct Refusal: Codable, Sendable {
        let message: String
    }

    /// - Returns: nil if the step succeeded.
    private func refusal(of step: String, _ effect: () async throws -> Void) async throws -> Refusal? {
        try await context.step(step) { () async throws -> Refusal? in
            do {
                try await effect()
                return .none
            } catch let error as StageError
                where error.aws?.serviceCode == "InvalidParameterValueException"
                && error.aws?.kind != .propagating
            {
                return Refusal(message: error.message)
            }
        }
    }

    private func secondHalf(holds: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as StageError {
            throw StageError(
                error.code,
                "\(error.message.endedSentence) $LATEST of function \(function.name) now holds \(holds) (still to be "
                    + "changed: \(holds.hasPrefix("the new code") ? plan.settings.joined(separator: ", ") : "code")).",
                isRetryable: error.isRetryable, isSettled: error.isSettled, cause: error.cause)
        }
    }

    private func reportChange(_ what: String) async {
        await context.report(.leftover(Leftover(.version("$LATEST", function: function.name), state: what)))
    }

    private func send(_ code: CodeUpdate) async throws {
        try await code.execute(before: plan.codeSha256, clock: context.clock)
    }

    private func configure() async throws {
        let wanted = input.settings.given.filter { plan.settings.contains($0.name) || $0.name == "description" }
        _ = try await function.change(context.clock) { now in
            try wanted.allSatisfy { try $0.isMet(now) }
        } act: { now in
            var request = UpdateFunctionConfigurationRequest(functionName: function.id, revisionId: now.revisionId)
            for setting in wanted { setting.update(&request) }
            _ = try await function.call { [request] in
                try await $0.updateFunctionConfiguration(request)
            }
        }
    }
}
