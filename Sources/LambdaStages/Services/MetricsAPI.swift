package import AWSServices
package import Foundation
import StageKit

/// The operations of CloudWatch that checks use; `CloudWatchClient` has them, and tests have a stand-in.
package protocol MetricsAPI: Sendable {
    /// One series a query, in their order, with the periods from `start` up to, not including, `end`.
    func getMetricData(_ queries: [MetricQuery], from start: Date, to end: Date) async throws -> [MetricSeries]
    /// The alarms with these names; missing ones are left out.
    func describeAlarms(_ names: [String]) async throws -> [MetricAlarm]
}

extension CloudWatchClient: MetricsAPI {}

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

/// How soon metrics are there, and how fine. A window ends where everything is counted.
package struct MetricsTiming: Hashable, Sendable {
    /// The length of the shortest period that is counted, in seconds: 60, or a divisor of it.
    package var period: Int
    /// How long after a period's end it is complete, in seconds.
    package var delay: Double

    package init(period: Int, delay: Double) {
        self.period = period
        self.delay = delay
    }

    /// CloudWatch counts minutes, and neither the current minute nor the one before it is complete.
    package static let cloudWatch = MetricsTiming(period: 60, delay: 60)
    /// A service that counts at once, by seconds, as the local Lambda does.
    package static let immediate = MetricsTiming(period: 1, delay: 0)
}
