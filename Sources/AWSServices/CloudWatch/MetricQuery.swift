/// One statistic of one metric, as a value for each period.
package struct MetricQuery: Sendable, Hashable {
    package var namespace: String
    package var name: String
    package var dimensions: [MetricDimension]
    package var statistic: MetricStatistic
    /// Seconds. CloudWatch takes 1, 5, 10, 20, 30 and multiples of 60; what AWS's services count comes by the minute.
    /// The local Lambda takes any number of seconds for what it counts itself.
    package var period: Int
    /// Only values of this unit; nil: of any.
    package var unit: String?

    package init(
        namespace: String, name: String, dimensions: [MetricDimension] = [], statistic: MetricStatistic, period: Int,
        unit: String? = nil
    ) {
        self.namespace = namespace
        self.name = name
        self.dimensions = dimensions
        self.statistic = statistic
        self.period = period
        self.unit = unit
    }

    /// A metric that Lambda counts, in the namespace `AWS/Lambda`.
    ///
    /// - Parameter name: `Invocations`, `Errors`, `Throttles`, `Duration` (milliseconds) or `ConcurrentExecutions`.
    package static func lambda(
        _ name: String, of dimensions: [MetricDimension], statistic: MetricStatistic, period: Int
    ) -> MetricQuery {
        MetricQuery(
            namespace: "AWS/Lambda", name: name, dimensions: dimensions, statistic: statistic, period: period)
    }
}
