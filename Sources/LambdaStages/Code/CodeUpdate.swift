import AWSServices
import StageKit

/// Brings a function's code up to date, if it is not.
struct CodeUpdate: Sendable {
    let function: FunctionClient
    let code: IdentifiedCode
    /// nil: as it is.
    let architecture: String?

    /// Whether the function has other code, or another architecture. Looks only.
    func isNeeded(_ details: FunctionDetails) async throws -> Bool {
        let now = details.configuration
        if let architecture, now.architecture != architecture { return true }
        if let sha256 = code.sha256 { return now.codeSha256 != sha256 }
        if case .image(let uri) = code.source {
            // A digest says exactly which image it is; a tag may have been moved.
            if uri.contains("@sha256:") {
                return details.code?.imageUri != uri && details.code?.resolvedImageUri != uri
            }
        }
        return try await send(revisionID: now.revisionId, dryRun: true).codeSha256 != now.codeSha256
    }

    /// Uploads the code and waits until it is in effect.
    /// - Parameters:
    ///   - before: the hash that the function's code had; another one then is somebody else's.
    ///   - isForced: whether it is sent even if it is there already.
    ///   - clock: the time.
    func execute(before: String?, isForced: Bool = false, clock: any RunClock) async throws {
        var isSent = false
        _ = try await function.change(clock) { now in
            let isThere = now.codeSha256 == code.sha256 && architecture.map { $0 == now.architecture } ?? true
            if isThere, isSent || !isForced { return true }
            if let before, now.codeSha256 != before, code.sha256 != nil, !isThere {
                throw StageError(
                    .conflict,
                    "Somebody else changed the code of function \(function.name) meanwhile: its hash is "
                        + "\(now.codeSha256 ?? "unknown"), where \(before) was expected. It was left as it is.")
            }
            return false
        } act: { now in
            isSent = true
            _ = try await send(revisionID: now.revisionId, dryRun: false)
        }
    }

    private func send(revisionID: String?, dryRun: Bool) async throws -> FunctionConfiguration {
        let package = try await code.package()
        var request = UpdateFunctionCodeRequest(functionName: function.id, code: package.code, revisionId: revisionID)
        request.architectures = architecture.map { [$0] }
        if dryRun { request.dryRun = true }
        return try await function.call { [request] in try await $0.updateFunctionCode(request) }
    }
}

extension FunctionConfiguration {
    /// The architecture; AWS's default is `x86_64`.
    var architecture: String { architectures?.first ?? "x86_64" }
}
