package import Foundation

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
