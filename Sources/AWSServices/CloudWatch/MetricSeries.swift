package import Foundation

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
