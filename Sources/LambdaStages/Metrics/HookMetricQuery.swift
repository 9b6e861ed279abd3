package import Foundation
package import StageKit

/// A question for one statistic of any metric over a window that ends now, as far as it is counted already.
package struct HookMetricQuery: Hashable, Sendable {
    package var namespace: String
    package var metric: String
    package var dimensions: [String: String]
    /// `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile such as `p99`.
    package var statistic: String
    /// The length of a period of `MetricAnswer.points`; nil: the shortest that is counted.
    package var period: TimeLength?
    package var window: TimeLength
    /// Whether the window may not reach back before the last move of weight.
    package var sinceLastMove: Bool

    package init(
        namespace: String, metric: String, dimensions: [String: String] = [:], statistic: String,
        period: TimeLength? = nil, window: TimeLength, sinceLastMove: Bool = false
    ) {
        self.namespace = namespace
        self.metric = metric
        self.dimensions = dimensions
        self.statistic = statistic
        self.period = period
        self.window = window
        self.sinceLastMove = sinceLastMove
    }
}

/// The values of a metric.
package struct MetricAnswer: Hashable, Sendable {
    /// The statistic over the whole window; nil without a datapoint.
    package var value: Double?
    /// The statistic of each period that has a datapoint, oldest first.
    package var points: [MetricPoint]
    /// The span that was read; both the same if nothing of the window is counted yet.
    package var from: Date
    package var to: Date
    /// Whether that is all of the window.
    package var isComplete: Bool

    package init(value: Double?, points: [MetricPoint], from: Date, to: Date, isComplete: Bool = true) {
        self.value = value
        self.points = points
        self.from = from
        self.to = to
        self.isComplete = isComplete
    }
}

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
