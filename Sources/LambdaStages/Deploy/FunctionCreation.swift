import AWSServices
import StageKit

/// Creates a function that does not exist yet.
struct FunctionCreation: Sendable {
    let input: DeployInput
    let function: FunctionClient
    let context: StageContext

    private var clock: any RunClock { context.clock }

    /// Creates it, unless an attempt whose answer was lost did, and waits until it is active.
    /// - Parameter isRepeated: whether an earlier process began it.
    func execute(_ package: CodePackage?, isRepeated: Bool) async throws {
        let request = try request(package)
        var lastFailure: StageError?
        for round in 0..<6 {
            if round > 0 || isRepeated, let there = try await function.details() {
                try accept(there.configuration, package)
                _ = try await function.untilStable(clock, afterChange: true)
                return
            }
            do {
                _ = try await function.call { try await $0.createFunction(request) }
            } catch let error as StageError where error.aws?.isOutcomeUnknown == true || error.aws?.isConflict == true {
                lastFailure = error
                try await clock.sleep(for: .milliseconds(500))
                continue
            }
            let late = "AWS created function \(function.name), and does not show it."
            _ = try await Polling(clock: clock, limit: .seconds(60))(late, afterPause: true) {
                try await function.stableIfThere(clock)
            }
            _ = try await function.untilStable(clock)
            return
        }
        throw lastFailure ?? StageError(.failed, "Function \(function.name) could not be created.")
    }

    private func accept(_ there: FunctionConfiguration, _ package: CodePackage?) throws {
        if let sha256 = package?.sha256, sha256 != there.codeSha256 {
            throw StageError(
                .conflict,
                "Somebody else created function \(function.name) meanwhile, with other code; run it again to update it."
            )
        }
    }

    private func request(_ package: CodePackage?) throws -> CreateFunctionRequest {
        guard let package else { throw missing("code") }
        guard case .value(let role) = input.settings.role else { throw missing("role") }
        var request = CreateFunctionRequest(functionName: function.id, code: package.code, role: role)
        for setting in input.settings.given { setting.create(&request) }
        if case .image = package.code {
            request.packageType = "Image"
        } else {
            if request.runtime == nil { throw missing("runtime") }
            if request.handler == nil { throw missing("handler") }
        }
        request.architectures = input.architecture.map { [$0] }
        if case .value(let tags) = input.tags, !tags.isEmpty { request.tags = tags }
        return request
    }

    private func missing(_ field: String) -> StageError {
        StageError(
            .invalidInput,
            "There is no function \(function.name) yet, and to create it '\(field)' is missing in the deploy stage.")
    }
}
