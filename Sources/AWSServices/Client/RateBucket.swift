/// Quotas on calls for an account and region.
///
/// Lambda's cannot be raised: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
/// CloudWatch's can, and differ by region; here are the lowest:
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
package enum RateBucket: Sendable, Hashable, CaseIterable {
    case getFunction
    case getPolicy
    /// All other calls of Lambda's control plane together.
    case controlPlane
    case getMetricData
    case describeAlarms
    /// Calls that write alarms and their states.
    case alarmWrites

    /// Calls a second.
    package var rate: Double {
        switch self {
        case .getFunction: 100
        case .getPolicy, .controlPlane: 15
        case .getMetricData: 10
        case .describeAlarms: 9
        case .alarmWrites: 3
        }
    }
}
