package import Foundation

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

/// A name and a value that tell a metric from others of the same name. The whole set must match, not a part of it.
package struct MetricDimension: Codable, Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [MetricDimension] {
    /// The dimensions under which Lambda counts the calls of a function.
    ///
    /// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics.html
    ///
    /// - Parameters:
    ///   - function: the function's name, not its ARN.
    ///   - qualifier: the version or alias that was asked for. The calls through an alias are under the alias only, not
    ///     under the version that ran. nil: all versions and aliases together.
    ///   - executedVersion: with an alias as qualifier, the version behind it that ran. CloudWatch has this set while
    ///     the alias splits its traffic; the local Lambda has it always.
    package static func lambda(
        function: String, qualifier: String? = nil, executedVersion: String? = nil
    ) -> [MetricDimension] {
        var dimensions = [MetricDimension("FunctionName", function)]
        if let qualifier { dimensions.append(MetricDimension("Resource", "\(function):\(qualifier)")) }
        if let executedVersion { dimensions.append(MetricDimension("ExecutedVersion", executedVersion)) }
        return dimensions
    }
}

/// What is made of the values of a period.
package struct MetricStatistic: Sendable, Hashable, CustomStringConvertible {
    /// As CloudWatch writes it, for example `Sum` or `p99.9`.
    package let name: String

    /// For statistics that have no name here, for example `tm90`.
    package init(_ name: String) {
        self.name = name
    }

    package static let sum = MetricStatistic("Sum")
    package static let average = MetricStatistic("Average")
    package static let minimum = MetricStatistic("Minimum")
    package static let maximum = MetricStatistic("Maximum")
    /// How many values there are.
    package static let sampleCount = MetricStatistic("SampleCount")

    /// - Parameter rank: 0 to 100; the percentile 99.9 is `p99.9`.
    package static func percentile(_ rank: Double) -> MetricStatistic {
        let whole = rank.rounded() == rank && rank.magnitude < 1000
        return MetricStatistic("p" + (whole ? "\(Int(rank))" : "\(rank)"))
    }

    package var description: String { name }
}

/// The answer to a `MetricQuery`.
package struct MetricSeries: Sendable, Hashable {
    /// The value of one period.
    package struct Point: Sendable, Hashable {
        /// When the period begins.
        package var start: Date
        package var value: Double

        package init(start: Date, value: Double) {
            self.start = start
            self.value = value
        }
    }

    /// Oldest first. A period in which nothing was measured has no point.
    package var points: [Point]
    /// False if CloudWatch says that it could not give all there is; `messages` may say why.
    package var isComplete: Bool
    package var messages: [String]

    package init(points: [Point] = [], isComplete: Bool = true, messages: [String] = []) {
        self.points = points
        self.isComplete = isComplete
        self.messages = messages
    }

    /// The sum of all points; 0 if there are none, which is what a count is when nothing was counted.
    package var total: Double { points.reduce(0) { $0 + $1.value } }
}

/// A measured value for PutMetricData.
package struct MetricDatum: Sendable, Hashable {
    package var name: String
    package var dimensions: [MetricDimension]
    package var value: Double
    /// nil: when CloudWatch gets it.
    package var at: Date?
    /// CloudWatch's word for it: `Count`, `Milliseconds`, `Percent`; nil: none.
    package var unit: String?

    package init(
        _ name: String, _ value: Double, dimensions: [MetricDimension] = [], at: Date? = nil, unit: String? = nil
    ) {
        self.name = name
        self.value = value
        self.dimensions = dimensions
        self.at = at
        self.unit = unit
    }
}
