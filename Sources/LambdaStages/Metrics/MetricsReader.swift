import AWSServices
import Foundation
import StageKit

/// Reads metrics over windows that are counted completely.
struct MetricsReader: Sendable {
    let services: LambdaServices.Connection

    private var timing: MetricsTiming { services.metricsTiming }

    /// The metrics of a version behind an alias.
    ///
    /// CloudWatch counts alias and version together while the alias has weights. Whether it does so without weights is
    /// not documented, so then the alias alone is read, which is the same as its one version.
    func metrics(
        of version: FunctionVersion, alias: String, function: String, span: TrafficHistory.Span, window: TimeLength,
        percentile: Double?, now: Date
    ) async throws -> VersionMetrics {
        let window = MetricWindow(
            window.seconds, now: now.timeIntervalSince1970, timing: timing, notBefore: span.from, notAfter: span.to)
        guard window.seconds > 0 else {
            return VersionMetrics(from: window.from, to: window.to, isComplete: false)
        }
        let isAlone = span.state.weights.isEmpty && span.state.stable == version
        let dimensions = [MetricDimension].lambda(
            function: function, qualifier: alias, executedVersion: isAlone ? nil : version.description)
        func query(_ metric: String, _ statistic: MetricStatistic) -> MetricQuery {
            .lambda(metric, of: dimensions, statistic: statistic, period: window.period)
        }
        let statistics: [MetricStatistic] =
            [.sampleCount, .average, .percentile(50), .percentile(90), .percentile(99)]
            + [percentile].compactMap { $0.map(MetricStatistic.percentile) }
        let all =
            ["Invocations", "Errors", "Throttles"].map { query($0, .sum) } + statistics.map { query("Duration", $0) }
        let found = try await data(of: all, window)
        let counts = found[3]
        func duration(_ index: Int) -> Double? { Self.mean(found[4 + index], by: counts) }
        return VersionMetrics(
            invocations: Self.sum(found[0]), errors: Self.sum(found[1]), throttles: Self.sum(found[2]),
            duration: .init(
                average: duration(0), p50: duration(1), p90: duration(2), p99: duration(3),
                other: percentile == nil ? nil : duration(4)),
            from: window.from, to: window.to, isComplete: window.isComplete)
    }

    /// Any metric.
    /// - Parameter floor: the window begins no earlier, in seconds since 1970.
    func query(_ query: HookMetricQuery, notBefore floor: Double?, now: Date) async throws -> MetricAnswer {
        let window = MetricWindow(
            query.window.seconds, now: now.timeIntervalSince1970, timing: timing,
            notBefore: query.sinceLastMove ? floor : nil)
        guard window.seconds > 0 else {
            return MetricAnswer(value: nil, points: [], from: window.from, to: window.to, isComplete: false)
        }
        let shortest = max(timing.period, Int(query.period?.seconds.rounded(.up) ?? 0))
        let period = (shortest + timing.period - 1) / timing.period * timing.period
        func wire(_ statistic: MetricStatistic, _ period: Int) -> MetricQuery {
            MetricQuery(
                namespace: query.namespace, name: query.metric,
                dimensions: query.dimensions.sorted { $0.key < $1.key }.map { MetricDimension($0.key, $0.value) },
                statistic: statistic, period: period)
        }
        let statistic = MetricStatistic(query.statistic)
        let found = try await data(
            of: [wire(statistic, period), wire(statistic, window.period), wire(.sampleCount, window.period)], window)
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

    private func data(of queries: [MetricQuery], _ window: MetricWindow) async throws -> [[MetricPoint]] {
        let found: [MetricSeries]
        do {
            found = try await services.metrics.getMetricData(queries, from: window.from, to: window.to)
        } catch let error as AWSError {
            throw StageError(error, on: "metrics")
        }
        guard found.count == queries.count else {
            throw StageError(.failed, "CloudWatch gave \(found.count) series instead of \(queries.count).")
        }
        if let partial = found.first(where: { !$0.isComplete }) {
            let why = partial.messages.isEmpty ? "" : ": \(partial.messages.joined(separator: "; "))"
            throw StageError(.failed, "CloudWatch could not give all metrics\(why)".endedSentence, isRetryable: true)
        }
        return found.map { $0.points.map { MetricPoint(at: $0.start, value: $0.value) } }
    }

    private static func sum(_ points: [MetricPoint]) -> Double { points.map(\.value).reduce(0, +) }

    /// One datapoint is the answer. Several, of a long window or of a service that begins its periods elsewhere, count
    /// by what is in them.
    private static func mean(_ points: [MetricPoint], by counts: [MetricPoint]) -> Double? {
        guard points.count > 1 else { return points.first?.value }
        let counts = Dictionary(counts.map { ($0.at, $0.value) }) { first, _ in first }
        let weighted = points.map { (value: $0.value, count: counts[$0.at] ?? 0) }
        let total = weighted.map(\.count).reduce(0, +)
        guard total > 0 else { return sum(points) / Double(points.count) }
        return weighted.map { $0.value * $0.count }.reduce(0, +) / total
    }
}
