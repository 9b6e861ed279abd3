package import Foundation

/// One call, as AWS/Lambda's metrics count it.
package struct InvocationSample: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case succeeded
        /// The function failed or ran into its time-out.
        case failed
        /// It did not run: counted as a throttle, not as an invocation.
        case throttled
    }

    package var accountID: String
    package var region: String
    package var functionName: String
    /// What was asked for: `f`, `f:8` or `f:live`.
    package var resource: String
    /// The version that ran; nil for a throttle.
    package var executedVersion: String?
    /// When it began: CloudWatch stamps data points with the start.
    package var start: Date
    /// Milliseconds of the handler, without the start of its process.
    package var duration: Double
    package var outcome: Outcome
}
