package import Foundation

/// The value of a statistic in one period.
package struct MetricPoint: Hashable, Sendable {
    /// The period's start.
    package var at: Date
    package var value: Double

    package init(at: Date, value: Double) {
        self.at = at
        self.value = value
    }
}
