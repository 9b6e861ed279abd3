import Foundation

/// A part of GetMetricData's input: one statistic of one metric.
struct MetricDataRequest {
    var id: String
    var label: String
    var metric: MetricIdentity
    var statistic: MetricStatistic
    var periods: MetricPeriods
    var unit: String?

    /// The values by the start of their periods, oldest first.
    func values(in store: MetricStore, of place: MetricPlace) -> [(start: Date, value: Double)] {
        let points = store.points(of: metric, in: place, from: periods.start, to: periods.end)
            .filter { unit == nil || $0.unit == unit }
        return periods.divide(points).sorted { $0.key < $1.key }.compactMap { number, points in
            statistic.value(of: points).map { (periods.start(of: number), $0) }
        }
    }
}
