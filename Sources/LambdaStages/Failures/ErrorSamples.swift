package import AWSServices
import Synchronization

/// The first failures of each version that the traffic of this process met, for the checks that stop a canary.
package final class ErrorSamples: Sendable {
    private struct Key: Hashable {
        let function: FunctionReference
        let version: FunctionVersion
    }

    /// Different failures that are kept of a version.
    package static let most = 3

    private let samples = Mutex<[Key: [FunctionFailure]]>([:])

    package init() {}

    package func add(_ failure: FunctionFailure, of version: FunctionVersion, _ function: FunctionReference) {
        samples.withLock { samples in
            let key = Key(function: function, version: version)
            let known = samples[key] ?? []
            guard known.count < Self.most,
                !known.contains(where: { $0.type == failure.type && $0.message == failure.message })
            else { return }
            samples[key] = known + [failure]
        }
    }

    package func of(_ version: FunctionVersion, _ function: FunctionReference) -> [FunctionFailure] {
        samples.withLock { $0[Key(function: function, version: version)] ?? [] }
    }
}
