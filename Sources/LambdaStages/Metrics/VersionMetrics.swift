package import Foundation

/// The metrics of one version behind an alias.
package struct VersionMetrics: Hashable, Sendable {
    /// The handler's time in milliseconds; each nil without an invocation.
    package struct Durations: Hashable, Sendable {
        package var average: Double?
        package var p50: Double?
        package var p90: Double?
        package var p99: Double?
        /// The percentile that was asked for besides.
        package var other: Double?

        package init(
            average: Double? = nil, p50: Double? = nil, p90: Double? = nil, p99: Double? = nil, other: Double? = nil
        ) {
            self.average = average
            self.p50 = p50
            self.p90 = p90
            self.p99 = p99
            self.other = other
        }
    }

    /// Those that ran; throttled ones are not among them.
    package var invocations: Double
    /// Failures of the function, timeouts included.
    package var errors: Double
    package var throttles: Double
    package var duration: Durations
    /// The span that was read; both the same if nothing of the window is counted yet.
    package var from: Date
    package var to: Date
    /// Whether that is all of the window.
    package var isComplete: Bool

    package init(
        invocations: Double = 0, errors: Double = 0, throttles: Double = 0, duration: Durations = Durations(),
        from: Date, to: Date, isComplete: Bool = true
    ) {
        self.invocations = invocations
        self.errors = errors
        self.throttles = throttles
        self.duration = duration
        self.from = from
        self.to = to
        self.isComplete = isComplete
    }
}
