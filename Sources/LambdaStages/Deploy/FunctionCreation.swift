import AWSServices
import StageKit

/// Creates a function that is not there yet.
struct FunctionCreation: Sendable {
    let input: DeployInput
    let function: FunctionClient
    let clock: any RunClock

    /// Creates it, unless an attempt whose answer was lost did, and waits until it is active.
    func execute(_ package: CodePackage?) async throws {
        let request = try request(package)
        var lastFailure: StageError?
        for _ in 0..<6 {
            if let there = try await function.details() {
                try accept(there.configuration, package)
                _ = try await function.untilStable(clock)
                return
            }
            do {
                _ = try await function.call { try await $0.createFunction(request) }
                lastFailure = nil
            } catch let error as StageError where error.aws?.isOutcomeUnknown == true || error.aws?.isConflict == true {
                lastFailure = error
                try await clock.sleep(for: .milliseconds(500))
            }
        }
        if let lastFailure { throw lastFailure }
        throw StageError(.failed, "AWS created function \(function.name), and does not show it.")
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
