package import Foundation

/// A span of whole periods that are counted completely.
package struct MetricWindow: Hashable, Sendable {
    package var from: Date
    package var to: Date
    /// Whether it is as long as was asked for.
    package var isComplete: Bool

    /// The whole seconds of it; 0 if nothing is counted yet.
    package var seconds: Int { Int((to.timeIntervalSince1970 - from.timeIntervalSince1970).rounded()) }

    /// The length of a period that has all of it; CloudWatch takes no more than a day, and then there are several.
    package var period: Int { min(seconds, 86_400) }

    /// The latest span of `length` seconds.
    /// - Parameters:
    ///   - floor: no period that began earlier, in seconds since 1970; nil: no limit.
    ///   - ceiling: no period that ends later; nil: now.
    package init(
        _ length: Double, now: Double, timing: MetricsTiming, notBefore floor: Double? = nil,
        notAfter ceiling: Double? = nil
    ) {
        let period = Double(timing.period)
        let latest = min(now - timing.delay, ceiling ?? .infinity)
        let end = (latest / period).rounded(.down) * period
        let wanted = end - max(1, (length / period).rounded(.up)) * period
        let earliest = floor.map { ($0 / period).rounded(.up) * period } ?? -.infinity
        let start = min(max(wanted, earliest), end)
        from = Date(timeIntervalSince1970: start)
        to = Date(timeIntervalSince1970: end)
        isComplete = start <= wanted
    }
}
