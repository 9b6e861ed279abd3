/// Lambda's quotas on calls for an account and region, which cannot be raised.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
package enum RateBucket: Sendable, Hashable, CaseIterable {
    case getFunction
    case getPolicy
    /// All other calls of the control plane together.
    case controlPlane

    /// Calls a second.
    package var rate: Double {
        switch self {
        case .getFunction: 100
        case .getPolicy, .controlPlane: 15
        }
    }
}
