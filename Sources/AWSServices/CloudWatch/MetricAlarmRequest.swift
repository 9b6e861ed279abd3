/// The input of PutMetricAlarm, for an alarm on one metric.
package struct MetricAlarmRequest: Encodable, Sendable, Hashable {
    package var alarmName: String
    package var alarmDescription: String?
    package var namespace: String
    package var metricName: String
    package var dimensions: [MetricDimension]
    /// `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`; nil with `extendedStatistic`.
    package var statistic: String?
    /// A percentile: `p99`.
    package var extendedStatistic: String?
    /// Seconds.
    package var period: Int
    /// How many of the last periods are looked at.
    package var evaluationPeriods: Int
    /// How many of them must be beyond the threshold; nil: all.
    package var datapointsToAlarm: Int?
    package var threshold: Double
    /// `GreaterThanThreshold`, `GreaterThanOrEqualToThreshold`, `LessThanThreshold`, `LessThanOrEqualToThreshold`.
    package var comparisonOperator: String
    /// `missing` (AWS's default), `breaching`, `notBreaching`, `ignore`.
    package var treatMissingData: String?
    package var unit: String?

    /// - Parameter query: what is watched, with its statistic and period.
    package init(
        name: String, query: MetricQuery, comparison: String = "GreaterThanThreshold", threshold: Double,
        evaluationPeriods: Int = 1, datapointsToAlarm: Int? = nil, treatMissingData: String? = nil
    ) {
        alarmName = name
        namespace = query.namespace
        metricName = query.name
        dimensions = query.dimensions
        if query.statistic.name.hasPrefix("p") {
            extendedStatistic = query.statistic.name
        } else {
            statistic = query.statistic.name
        }
        period = query.period
        unit = query.unit
        self.evaluationPeriods = evaluationPeriods
        self.datapointsToAlarm = datapointsToAlarm
        self.threshold = threshold
        comparisonOperator = comparison
        self.treatMissingData = treatMissingData
    }
}
