import Foundation
import Synchronization

/// The calls so far and the values that were put, in memory; for whoever makes metrics of them.
final class MetricStore: Sendable {
    private struct Calls {
        var line = TimeLine<InvocationSample>()
        /// The metrics with the time of their newest point.
        var seen: [Seen: Date] = [:]
    }

    private struct Seen: Hashable {
        var resource: String
        var version: String
        var ran: Bool
        var isThroughAlias: Bool
    }

    private struct Values {
        var line = TimeLine<MetricPoint>()
        var newest = Date.distantPast
    }

    private struct State {
        var calls: [MetricPlace: [String: Calls]] = [:]
        var callCount = 0
        var values: [MetricPlace: [MetricIdentity: Values]] = [:]
        var valueCount = 0
        var hasTold = false
    }

    private let limit: Int
    private let notice: (@Sendable (String) -> Void)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: how many calls, and how many values, are kept: the oldest go.
    ///   - notice: told once, when the first are forgotten.
    init(limit: Int, notice: (@Sendable (String) -> Void)?) {
        self.limit = max(1, limit)
        self.notice = notice
    }

    /// All calls that are kept, oldest first.
    var snapshot: [InvocationSample] {
        state.withLock { state in
            state.calls.values.flatMap { $0.values.flatMap(\.line.all) }
        }.sorted { $0.start < $1.start }
    }

    func record(_ sample: InvocationSample) {
        let place = MetricPlace(accountID: sample.accountID, region: sample.region)
        let seen = Seen(
            resource: sample.resource, version: sample.executedVersion, ran: sample.outcome != .throttled,
            isThroughAlias: sample.isThroughAlias)
        change { state in
            state.calls[place, default: [:]][sample.functionName, default: Calls()].line.insert(sample)
            state.calls[place]?[sample.functionName]?.seen[seen] = sample.start
            state.callCount += 1
            forget(in: &state.calls, count: &state.callCount, \.line)
        }
    }

    func put(_ points: [(MetricIdentity, MetricPoint)], in place: MetricPlace) {
        change { state in
            for (metric, point) in points {
                state.values[place, default: [:]][metric, default: Values()].line.insert(point)
                let newest = state.values[place]?[metric]?.newest ?? point.start
                state.values[place]?[metric]?.newest = max(point.start, newest)
            }
            state.valueCount += points.count
            guard state.valueCount > limit else { return }
            forget(in: &state.values, count: &state.valueCount, \.line)
            // There may be as many metrics as values.
            state.values = state.values.mapValues { $0.filter { $0.value.line.oldest != nil } }
        }
    }

    /// The points of a metric in a window; its end is outside.
    func points(of metric: MetricIdentity, in place: MetricPlace, from start: Date, to end: Date) -> [MetricPoint] {
        var points: [MetricPoint] = []
        if metric.namespace == MetricIdentity.lambdaNamespace {
            guard let kind = LambdaMetric(rawValue: metric.name), let scope = LambdaMetricScope(metric.dimensions)
            else { return [] }
            state.withLock { state in
                let functions = state.calls[place] ?? [:]
                for (name, calls) in functions where scope.function == nil || scope.function == name {
                    calls.line.forEach(from: start, to: end) { sample in
                        guard scope.holds(sample), let value = kind.value(of: sample, in: scope) else { return }
                        points.append(MetricPoint(start: sample.start, value: value, unit: kind.unit))
                    }
                }
            }
        } else {
            state.withLock { state in
                state.values[place]?[metric]?.line.forEach(from: start, to: end) { points.append($0) }
            }
        }
        return points
    }

    /// The metrics that have had a point since a time.
    func metrics(in place: MetricPlace, since: Date) -> Set<MetricIdentity> {
        state.withLock { state in
            var metrics = Set((state.values[place] ?? [:]).filter { $0.value.newest >= since }.keys)
            for (function, calls) in state.calls[place] ?? [:] {
                for (seen, date) in calls.seen where date >= since {
                    metrics.formUnion(Self.metrics(of: seen, function: function))
                }
            }
            return metrics
        }
    }

    private static func metrics(of seen: Seen, function: String) -> [MetricIdentity] {
        let sample = InvocationSample(
            accountID: "", region: "", functionName: function, resource: seen.resource, executedVersion: seen.version,
            start: .distantPast, duration: 0, outcome: seen.ran ? .succeeded : .throttled,
            concurrency: seen.ran ? .init(ofFunction: 1, ofAccount: 1) : nil)
        return LambdaMetricScope.all(of: sample).flatMap { scope in
            LambdaMetric.allCases.filter { $0.value(of: sample, in: scope) != nil }.map {
                MetricIdentity(
                    namespace: MetricIdentity.lambdaNamespace, name: $0.rawValue, dimensions: scope.dimensions)
            }
        }
    }

    /// Removes a tenth of the kept values, the oldest first: rarely, since it reads all lines.
    private func forget<Key, Line, Element>(
        in lines: inout [MetricPlace: [Key: Line]], count: inout Int,
        _ path: WritableKeyPath<Line, TimeLine<Element>>
    ) {
        guard count > limit else { return }
        let goal = limit - limit / 10
        while count > goal, let oldest = lines.values.flatMap(\.values).compactMap({ $0[keyPath: path].oldest }).min() {
            for place in lines.keys {
                for key in Array((lines[place] ?? [:]).keys)
                where count > goal && lines[place]?[key]?[keyPath: path].oldest == oldest {
                    count -= lines[place]?[key]?[keyPath: path].removeOldest(atMost: count - goal) ?? 0
                }
            }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let tells = state.withLock { state in
            let before = state.callCount + state.valueCount
            body(&state)
            guard !state.hasTold, state.callCount + state.valueCount <= before, before > 0 else { return false }
            state.hasTold = true
            return true
        }
        if tells {
            notice?(
                "The local CloudWatch keeps the newest \(limit) invocations and the newest \(limit) values that were "
                    + "put: older ones are in its metrics no longer.")
        }
    }
}
