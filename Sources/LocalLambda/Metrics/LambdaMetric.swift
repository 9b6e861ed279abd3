/// The metrics that Lambda counts, with AWS's names.
///
/// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
enum LambdaMetric: String, CaseIterable {
    case invocations = "Invocations"
    case errors = "Errors"
    case throttles = "Throttles"
    case duration = "Duration"
    case concurrentExecutions = "ConcurrentExecutions"

    var unit: String { self == .duration ? "Milliseconds" : "Count" }

    /// The value that a call adds; nil for none. A call that ran adds 0 errors and 0 throttles, as on AWS: their average is a
    /// share.
    func value(of sample: InvocationSample, in scope: LambdaMetricScope) -> Double? {
        let ran = sample.outcome != .throttled
        switch self {
        case .invocations: return ran ? 1 : nil
        case .errors: return ran ? (sample.outcome == .failed ? 1 : 0) : nil
        case .throttles: return ran ? 0 : 1
        case .duration: return ran ? sample.duration : nil
        case .concurrentExecutions:
            switch scope {
            case .account: return sample.concurrency.map { Double($0.ofAccount) }
            case .function: return sample.concurrency.map { Double($0.ofFunction) }
            case .resource, .executedVersion: return nil
            }
        }
    }
}
