package import Foundation
import StageKit

/// For places without metrics: each question is an error.
package struct NoMetrics: MetricsAPI {
    package init() {}

    package func data(of series: [MetricSeries], from start: Date, to end: Date) async throws -> [[MetricPoint]] {
        throw StageError(.failed, "There are no metrics here.")
    }

    package func alarm(named name: String) async throws -> AlarmState? {
        throw StageError(.failed, "There are no alarms here.")
    }
}

extension MetricsAPI where Self == NoMetrics {
    /// For places without metrics.
    package static var unavailable: NoMetrics { NoMetrics() }
}
