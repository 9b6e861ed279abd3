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
