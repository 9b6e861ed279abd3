package import Foundation

/// An alarm, as far as we look at it.
package struct MetricAlarm: Sendable, Hashable {
    /// AWS may add others.
    package struct State: RawRepresentable, Codable, Sendable, Hashable, CustomStringConvertible {
        package var rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package static let ok = State(rawValue: "OK")
        package static let alarm = State(rawValue: "ALARM")
        package static let insufficientData = State(rawValue: "INSUFFICIENT_DATA")

        package var description: String { rawValue }
    }

    package var name: String
    package var arn: String
    package var state: State
    /// A sentence of CloudWatch's, or of who set the state; empty if there is none.
    package var stateReason: String
    /// When the state was last changed.
    package var stateUpdated: Date

    package init(name: String, arn: String = "", state: State, stateReason: String = "", stateUpdated: Date) {
        self.name = name
        self.arn = arn
        self.state = state
        self.stateReason = stateReason
        self.stateUpdated = stateUpdated
    }
}

/// The input of PutMetricAlarm, for an alarm on one metric.
package struct MetricAlarmRequest: Encodable, Sendable, Hashable {
    package var alarmName: String
    package var alarmDescription: String?
    package var namespace: String
    package var metricName: String
    package var dimensions: [MetricDimension]
    /// `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`; nil with `extendedStatistic`.
    package var statistic: String?
    /// A percentile: `p99`.
    package var extendedStatistic: String?
    /// Seconds.
    package var period: Int
    /// How many of the last periods are looked at.
    package var evaluationPeriods: Int
    /// How many of them must be beyond the threshold; nil: all.
    package var datapointsToAlarm: Int?
    package var threshold: Double
    /// `GreaterThanThreshold`, `GreaterThanOrEqualToThreshold`, `LessThanThreshold`, `LessThanOrEqualToThreshold`.
    package var comparisonOperator: String
    /// `missing` (AWS's default), `breaching`, `notBreaching`, `ignore`.
    package var treatMissingData: String?
    package var unit: String?

    /// - Parameter query: what is watched, with its statistic and period.
    package init(
        name: String, query: MetricQuery, comparison: String = "GreaterThanThreshold", threshold: Double,
        evaluationPeriods: Int = 1, datapointsToAlarm: Int? = nil, treatMissingData: String? = nil
    ) {
        alarmName = name
        namespace = query.namespace
        metricName = query.name
        dimensions = query.dimensions
        if query.statistic.name.hasPrefix("p") {
            extendedStatistic = query.statistic.name
        } else {
            statistic = query.statistic.name
        }
        period = query.period
        unit = query.unit
        self.evaluationPeriods = evaluationPeriods
        self.datapointsToAlarm = datapointsToAlarm
        self.threshold = threshold
        comparisonOperator = comparison
        self.treatMissingData = treatMissingData
    }
}

extension CloudWatchClient {
    /// As many names as one call takes.
    private static let nameLimit = 100

    /// The alarms with these names, in the order of the names. A name that no alarm has is left out: that is no error.
    package func describeAlarms(_ names: [String]) async throws -> [MetricAlarm] {
        var found: [String: MetricAlarm] = [:]
        var rest = names[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(Self.nameLimit))
            rest = rest.dropFirst(part.count)
            let pages = try await pages(
                Call(operation: "DescribeAlarms", retries: .safe, rateBucket: .describeAlarms), as: AlarmsPage.self
            ) { token in
                DescribeAlarmsInput(
                    alarmNames: part, alarmTypes: ["MetricAlarm", "CompositeAlarm"], maxRecords: Self.nameLimit,
                    nextToken: token)
            }
            for alarm in pages.flatMap({ ($0.metricAlarms ?? []) + ($0.compositeAlarms ?? []) }) {
                found[alarm.alarmName] = MetricAlarm(
                    name: alarm.alarmName, arn: alarm.alarmArn ?? "", state: alarm.stateValue,
                    stateReason: alarm.stateReason ?? "",
                    stateUpdated: Date(timeIntervalSince1970: alarm.stateUpdatedTimestamp))
            }
        }
        return names.compactMap { found[$0] }
    }

    /// Makes an alarm, or changes the one with this name.
    package func putMetricAlarm(_ request: MetricAlarmRequest) async throws {
        try await send(Call(operation: "PutMetricAlarm", retries: .safe, rateBucket: .alarmWrites), request)
    }

    /// Sets an alarm's state until CloudWatch looks at its metric again.
    ///
    /// - Throws: an error that `isNotFound` when there is no such alarm.
    package func setAlarmState(_ name: String, _ state: MetricAlarm.State, reason: String) async throws {
        try await send(
            Call(operation: "SetAlarmState", retries: .safe, rateBucket: .alarmWrites),
            SetAlarmStateInput(alarmName: name, stateValue: state, stateReason: reason))
    }

    package func deleteAlarms(_ names: [String]) async throws {
        try await send(
            Call(operation: "DeleteAlarms", retries: .unlessUnknown, rateBucket: .alarmWrites),
            DeleteAlarmsInput(alarmNames: names))
    }
}

private struct DescribeAlarmsInput: Encodable {
    var alarmNames: [String]
    var alarmTypes: [String]
    var maxRecords: Int
    var nextToken: String?
}

private struct AlarmsPage: CloudWatchPage {
    struct Alarm: Decodable {
        var alarmName: String
        var alarmArn: String?
        var stateValue: MetricAlarm.State
        var stateReason: String?
        /// Seconds since 1970.
        var stateUpdatedTimestamp: Double
    }

    var metricAlarms: [Alarm]?
    var compositeAlarms: [Alarm]?
    var nextToken: String?
}

private struct SetAlarmStateInput: Encodable {
    var alarmName: String
    var stateValue: MetricAlarm.State
    var stateReason: String
}

private struct DeleteAlarmsInput: Encodable {
    var alarmNames: [String]
}
