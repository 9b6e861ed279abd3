package import Foundation

/// One call, as AWS/Lambda's metrics count it.
package struct InvocationSample: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case succeeded
        /// The function failed or ran into its timeout.
        case failed
        /// It did not run: counted as a throttle, not as an invocation.
        case throttled
    }

    /// Calls under way at a call's start, itself included.
    package struct Concurrency: Sendable, Hashable {
        package var ofFunction: Int
        /// Of all functions of the account and region.
        package var ofAccount: Int
    }

    package var accountID: String
    package var region: String
    package var functionName: String
    /// The function and qualifier of the request: `f`, `f:8` or `f:live`.
    package var resource: String
    /// The version that ran, or would have run had the call not been throttled.
    package var executedVersion: String
    /// When it began: CloudWatch stamps data points with the start.
    package var start: Date
    /// Milliseconds of the handler, without the start of its process; 0 for a throttle.
    package var duration: Double
    package var outcome: Outcome
    /// nil for a throttle.
    package var concurrency: Concurrency?
}

extension InvocationSample: Stamped {
    /// Whether an alias was asked for: no version has a name that is not a number.
    var isThroughAlias: Bool {
        let qualifier = resource.dropFirst(functionName.count + 1)
        return !qualifier.isEmpty && qualifier != VersionRecord.latest[...] && qualifier.contains { !$0.isNumber }
    }
}
