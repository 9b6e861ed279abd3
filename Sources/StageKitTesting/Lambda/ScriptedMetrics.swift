package import AWSServices
package import Foundation
import LambdaStages
import StageKit
import Synchronization

/// Metrics of versions whose traffic a test defines, and alarms whose state it sets.
public final class ScriptedMetrics: Sendable {
    /// The behavior of a version under traffic.
    public struct Traffic: Sendable {
        /// Invocations a second.
        public var perSecond = 1.0
        /// The share of invocations that fail, 0 to 1.
        public var errorShare = 0.0
        /// Throttled invocations a second.
        public var throttlesPerSecond = 0.0
        /// How long each invocation takes.
        public var milliseconds = 10.0

        /// Creates traffic.
        /// - Parameters:
        ///   - perSecond: invocations a second.
        ///   - errorShare: the share of invocations that fail, 0 to 1.
        ///   - throttlesPerSecond: throttled invocations a second.
        ///   - milliseconds: how long each invocation takes.
        public init(
            perSecond: Double = 1, errorShare: Double = 0, throttlesPerSecond: Double = 0, milliseconds: Double = 10
        ) {
            self.perSecond = perSecond
            self.errorShare = errorShare
            self.throttlesPerSecond = throttlesPerSecond
            self.milliseconds = milliseconds
        }
    }

    package struct Request: Sendable {
        package var queries: [MetricQuery]
        package var from: Date
        package var to: Date
    }

    fileprivate struct State {
        var traffic: [String: Traffic] = [:]
        var others: [String: Double] = [:]
        var alarms: [String: MetricAlarm] = [:]
        var requests: [Request] = []
        var failures = 0
    }

    fileprivate let state = Mutex(State())
    /// The version behind an alias without weights, at a time.
    private let main: @Sendable (Date) -> String?

    package init(main: @escaping @Sendable (Date) -> String?) {
        self.main = main
    }

    /// Sets the behavior of a version from now on. Versions without one have no invocations.
    /// - Parameters:
    ///   - version: the version's number.
    ///   - traffic: what it gets, and what comes of it.
    public func traffic(_ version: String, _ traffic: Traffic) { state.withLock { $0.traffic[version] = traffic } }

    /// Any other metric's value in each period.
    package func value(_ metric: String, _ value: Double?) { state.withLock { $0.others[metric] = value } }

    /// Turns an alarm on or off.
    /// - Parameters:
    ///   - alarm: its name.
    ///   - isInAlarm: whether it is in the state `ALARM`; otherwise it is in `OK`.
    public func setAlarm(_ alarm: String, isInAlarm: Bool = true) { setAlarm(alarm, isInAlarm ? .alarm : .ok) }

    package func setAlarm(_ alarm: String, _ state: MetricAlarm.State, since: Date = Date(timeIntervalSince1970: 0)) {
        self.state.withLock {
            $0.alarms[alarm] = MetricAlarm(name: alarm, state: state, stateReason: "because", stateUpdated: since)
        }
    }

    /// The next requests fail.
    package func fail(_ times: Int) { state.withLock { $0.failures = times } }

    package var requests: [Request] { state.withLock { $0.requests } }

    fileprivate func value(_ query: MetricQuery, at date: Date, _ state: State) -> Double? {
        guard query.namespace == "AWS/Lambda" else { return state.others[query.name] }
        let executed = query.dimensions.first { $0.name == "ExecutedVersion" }?.value
        guard let version = executed ?? main(date), let traffic = state.traffic[version],
            traffic.perSecond > 0
        else { return nil }
        let seconds = Double(query.period)
        switch (query.name, query.statistic) {
        case ("Errors", _): return traffic.perSecond * seconds * traffic.errorShare
        case ("Throttles", _): return traffic.throttlesPerSecond * seconds
        case ("Invocations", _), (_, .sampleCount): return traffic.perSecond * seconds
        default: return traffic.milliseconds
        }
    }
}

extension ScriptedMetrics: MetricsAPI {
    package func getMetricData(_ queries: [MetricQuery], from start: Date, to end: Date) async throws -> [MetricSeries]
    {
        try state.withLock { state in
            state.requests.append(Request(queries: queries, from: start, to: end))
            if state.failures > 0 {
                state.failures -= 1
                throw StageError(.failed, "metrics are away", isRetryable: true)
            }
            return queries.map { query in
                let count = Int(end.timeIntervalSince(start)) / query.period
                let points = (0..<count).compactMap { index in
                    value(query, at: start, state).map {
                        MetricSeries.Point(start: start.addingTimeInterval(Double(index * query.period)), value: $0)
                    }
                }
                return MetricSeries(points: points)
            }
        }
    }

    package func describeAlarms(_ names: [String]) async throws -> [MetricAlarm] {
        state.withLock { state in names.compactMap { state.alarms[$0] } }
    }
}
