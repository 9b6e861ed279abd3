/// How soon metrics are there, and how fine. A window ends where everything is counted.
package struct MetricsTiming: Hashable, Sendable {
    /// The length of the shortest period that is counted, in seconds: 60, or a divisor of it.
    package var period: Int
    /// How long after a period's end it is complete, in seconds.
    package var delay: Double

    package init(period: Int, delay: Double) {
        self.period = period
        self.delay = delay
    }

    /// CloudWatch counts minutes, and neither the current minute nor the one before it is complete.
    package static let cloudWatch = MetricsTiming(period: 60, delay: 60)
    /// A service that counts at once, by seconds, as the local Lambda does.
    package static let immediate = MetricsTiming(period: 1, delay: 0)
}
