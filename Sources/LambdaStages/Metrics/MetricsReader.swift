import AWSServices
import Foundation
import StageKit

/// Reads metrics over windows that are counted completely.
struct MetricsReader: Sendable {
    let services: LambdaServices.Connection

    private var timing: MetricsTiming { services.metricsTiming }

    /// What happened to a version behind an alias.
    ///
    /// CloudWatch counts alias and version together while the alias has weights. Whether it does so without weights is
    /// not documented, so then the alias alone is read, which is the same as its one version.
    func metrics(
        of version: String, alias: String, function: String, span: TrafficHistory.Span, window: TimeLength,
        percentile: Double?, now: Date
    ) async throws -> VersionMetrics {
        let window = MetricWindow(
            window.seconds, now: now.timeIntervalSince1970, timing: timing, notBefore: span.from, notAfter: span.to)
        guard window.seconds > 0 else {
            return VersionMetrics(from: window.from, to: window.to, isComplete: false)
        }
        var dimensions = ["FunctionName": function, "Resource": "\(function):\(alias)"]
        if !span.state.weights.isEmpty || span.state.version != version { dimensions["ExecutedVersion"] = version }
        func series(_ metric: String, _ statistic: String) -> MetricSeries {
            MetricSeries(
                namespace: "AWS/Lambda", metric: metric, dimensions: dimensions, statistic: statistic,
                period: window.seconds)
        }
        let other = percentile.map { "p\(JSONValue.percent($0).text())" }
        let durations = ["SampleCount", "Average", "p50", "p90", "p99"] + [other].compactMap { $0 }
        let all =
            ["Invocations", "Errors", "Throttles"].map { series($0, "Sum") }
            + durations.map { series("Duration", $0) }
        let found = try await data(of: all, window)
        let counts = found[3]
        func duration(_ index: Int) -> Double? { Self.mean(found[4 + index], by: counts) }
        return VersionMetrics(
            invocations: Self.sum(found[0]), errors: Self.sum(found[1]), throttles: Self.sum(found[2]),
            duration: .init(
                average: duration(0), p50: duration(1), p90: duration(2), p99: duration(3),
                other: other == nil ? nil : duration(4)),
            from: window.from, to: window.to, isComplete: window.isComplete)
    }

    /// Any metric.
    /// - Parameter floor: the window begins no earlier, in seconds since 1970.
    func query(_ query: MetricQuery, notBefore floor: Double?, now: Date) async throws -> MetricAnswer {
        let window = MetricWindow(
            query.window.seconds, now: now.timeIntervalSince1970, timing: timing,
            notBefore: query.sinceLastMove ? floor : nil)
        guard window.seconds > 0 else {
            return MetricAnswer(value: nil, points: [], from: window.from, to: window.to, isComplete: false)
        }
        let shortest = max(timing.period, Int(query.period?.seconds.rounded(.up) ?? 0))
        let period = (shortest + timing.period - 1) / timing.period * timing.period
        func series(_ statistic: String, _ period: Int) -> MetricSeries {
            MetricSeries(
                namespace: query.namespace, metric: query.metric, dimensions: query.dimensions, statistic: statistic,
                period: period)
        }
        let found = try await data(
            of: [
                series(query.statistic, period), series(query.statistic, window.seconds),
                series("SampleCount", window.seconds),
            ], window)
        let whole = found[1]
        let value: Double? =
            switch query.statistic {
            case "Sum", "SampleCount": whole.isEmpty ? nil : Self.sum(whole)
            case "Minimum": whole.map(\.value).min()
            case "Maximum": whole.map(\.value).max()
            default: Self.mean(whole, by: found[2])
            }
        return MetricAnswer(
            value: value, points: found[0], from: window.from, to: window.to, isComplete: window.isComplete)
    }

    private func data(of series: [MetricSeries], _ window: MetricWindow) async throws -> [[MetricPoint]] {
        do {
            let found = try await services.metrics.data(of: series, from: window.from, to: window.to)
            guard found.count == series.count else {
                throw StageError(.failed, "Metrics came for \(found.count) series instead of \(series.count).")
            }
            return found
        } catch let error as AWSError {
            throw StageError(error, on: "metrics")
        }
    }

    private static func sum(_ points: [MetricPoint]) -> Double { points.map(\.value).reduce(0, +) }

    /// One datapoint is the answer. A service that begins its periods elsewhere gives two, which count by what is in
    /// them.
    private static func mean(_ points: [MetricPoint], by counts: [MetricPoint]) -> Double? {
        guard points.count > 1 else { return points.first?.value }
        let counts = Dictionary(counts.map { ($0.at, $0.value) }) { first, _ in first }
        let weighted = points.map { (value: $0.value, count: counts[$0.at] ?? 0) }
        let total = weighted.map(\.count).reduce(0, +)
        guard total > 0 else { return sum(points) / Double(points.count) }
        return weighted.map { $0.value * $0.count }.reduce(0, +) / total
    }
}
