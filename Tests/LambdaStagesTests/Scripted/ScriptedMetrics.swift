import Foundation
import LambdaStages
import StageKit
import Synchronization

/// Metrics of versions whose traffic a test describes, and alarms that it rings.
final class ScriptedMetrics: MetricsAPI {
    /// What happens to a version at one moment.
    struct Traffic: Sendable {
        var perSecond = 1.0
        var errorShare = 0.0
        var throttlesPerSecond = 0.0
        var milliseconds = 10.0
    }

    struct Request: Sendable {
        var series: [MetricSeries]
        var from: Date
        var to: Date
    }

    private struct State {
        var traffic: [String: Traffic] = [:]
        var others: [String: Double] = [:]
        var alarms: [String: AlarmState] = [:]
        var requests: [Request] = []
        var failures = 0
    }

    private let state = Mutex(State())
    /// The version behind an alias without weights, at a time.
    private let main: @Sendable (Date) -> String?

    init(main: @escaping @Sendable (Date) -> String?) {
        self.main = main
    }

    func traffic(_ version: String, _ traffic: Traffic) { state.withLock { $0.traffic[version] = traffic } }

    /// Any other metric's value in each period.
    func value(_ metric: String, _ value: Double?) { state.withLock { $0.others[metric] = value } }

    func ring(_ alarm: String, _ condition: AlarmState.Condition, since: Date? = nil) {
        state.withLock { $0.alarms[alarm] = AlarmState(alarm, condition, reason: "because", since: since) }
    }

    /// The next requests fail.
    func fail(_ times: Int) { state.withLock { $0.failures = times } }

    var requests: [Request] { state.withLock { $0.requests } }

    func data(of series: [MetricSeries], from start: Date, to end: Date) async throws -> [[MetricPoint]] {
        try state.withLock { state in
            state.requests.append(Request(series: series, from: start, to: end))
            if state.failures > 0 {
                state.failures -= 1
                throw StageError(.failed, "metrics are away", isRetryable: true)
            }
            return series.map { series in
                let count = Int(end.timeIntervalSince(start)) / series.period
                return (0..<count).compactMap { index in
                    value(series, at: start, state).map {
                        MetricPoint(at: start.addingTimeInterval(Double(index * series.period)), value: $0)
                    }
                }
            }
        }
    }

    private func value(_ series: MetricSeries, at date: Date, _ state: State) -> Double? {
        guard series.namespace == "AWS/Lambda" else { return state.others[series.metric] }
        guard let version = series.dimensions["ExecutedVersion"] ?? main(date), let traffic = state.traffic[version],
            traffic.perSecond > 0
        else { return nil }
        let seconds = Double(series.period)
        switch (series.metric, series.statistic) {
        case ("Errors", _): return traffic.perSecond * seconds * traffic.errorShare
        case ("Throttles", _): return traffic.throttlesPerSecond * seconds
        case ("Invocations", _), (_, "SampleCount"): return traffic.perSecond * seconds
        default: return traffic.milliseconds
        }
    }

    func alarm(named name: String) async throws -> AlarmState? { state.withLock { $0.alarms[name] } }
}
