/// Keeps each attempt within AWS's quotas on calls, which hold for an account and region.
struct RateLimitMiddleware: AWSMiddleware {
    let clock: any AWSClock
    let observer: AWSCallObserver
    private let buckets = Dictionary(
        uniqueKeysWithValues: RateBucket.allCases.map { ($0, TokenBucket(capacity: $0.rate, rate: $0.rate)) })

    init(clock: any AWSClock, observer: @escaping AWSCallObserver) {
        self.clock = clock
        self.observer = observer
    }

    func intercept(
        _ request: AWSRequest, next: (AWSRequest) async throws -> TransportResponse
    ) async throws -> TransportResponse {
        if let wait = request.rateBucket.flatMap({ buckets[$0] })?.reserve(at: clock.now), wait > .zero {
            if wait >= .seconds(1) {
                observer(
                    AWSCallNotice(
                        service: request.service.name, operation: request.operation, event: .waiting(wait), reason: ""))
            }
            try await clock.sleep(for: wait)
        }
        return try await next(request)
    }
}

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
