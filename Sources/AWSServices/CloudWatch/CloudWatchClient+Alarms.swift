import Foundation

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
