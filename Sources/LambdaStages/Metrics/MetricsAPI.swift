package import Foundation

/// The operations of CloudWatch that checks use.
package protocol MetricsAPI: Sendable {
    /// The datapoints of each series from `start` up to, not including, `end`, oldest first, in the order of `series`.
    /// A period in which nothing happened has no datapoint.
    /// - Throws: `AWSError`.
    func data(of series: [MetricSeries], from start: Date, to end: Date) async throws -> [[MetricPoint]]
    /// A metric alarm or a composite one; nil if it is not there.
    /// - Throws: `AWSError`.
    func alarm(named name: String) async throws -> AlarmState?
}

/// One statistic of one metric.
package struct MetricSeries: Hashable, Sendable {
    /// Such as `AWS/Lambda`.
    package var namespace: String
    package var metric: String
    package var dimensions: [String: String]
    /// `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99` or `p99.9`.
    package var statistic: String
    /// Seconds.
    package var period: Int

    package init(
        namespace: String, metric: String, dimensions: [String: String], statistic: String, period: Int
    ) {
        self.namespace = namespace
        self.metric = metric
        self.dimensions = dimensions
        self.statistic = statistic
        self.period = period
    }
}

/// The value of a statistic in one period.
package struct MetricPoint: Codable, Hashable, Sendable {
    /// The period's start.
    package var at: Date
    package var value: Double

    package init(at: Date, value: Double) {
        self.at = at
        self.value = value
    }
}
