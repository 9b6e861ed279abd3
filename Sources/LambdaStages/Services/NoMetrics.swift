package import AWSServices
package import Foundation
import StageKit

/// For places without metrics: each question is an error.
package struct NoMetrics: MetricsAPI {
    package init() {}

    package func getMetricData(
        _ queries: [MetricQuery], from start: Date, to end: Date
    ) async throws -> [MetricSeries] {
        throw StageError(.failed, "There are no metrics here.")
    }

    package func describeAlarms(_ names: [String]) async throws -> [MetricAlarm] {
        throw StageError(.failed, "There are no alarms here.")
    }
}

extension MetricsAPI where Self == NoMetrics {
    /// For places without metrics.
    package static var unavailable: NoMetrics { NoMetrics() }
}
