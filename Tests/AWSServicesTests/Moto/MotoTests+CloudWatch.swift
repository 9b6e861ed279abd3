import AWSServices
import Foundation
import Testing

extension MotoTests {
    private static func query(
        _ name: String, _ statistic: MetricStatistic, dimensions: [MetricDimension] = [], period: Int = 60
    ) -> MetricQuery {
        MetricQuery(namespace: "Shop", name: name, dimensions: dimensions, statistic: statistic, period: period)
    }

    @Test("Values are put, and come back as series: one a query, in their order, oldest first")
    func metricData() async throws {
        try await withClients { clients in
            let cloudWatch = clients.cloudWatch
            let minute = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 / 60).rounded(.down) * 60)
            let paris = [MetricDimension("City", "Paris & more")]
            try await cloudWatch.putMetricData(
                namespace: "Shop",
                [
                    MetricDatum("Orders", 3, at: minute.addingTimeInterval(-120)),
                    MetricDatum("Orders", 5, at: minute.addingTimeInterval(-60), unit: "Count"),
                    MetricDatum("Orders", 6, at: minute.addingTimeInterval(-60)),
                    MetricDatum("Sales", 2.5, dimensions: paris, at: minute.addingTimeInterval(-60)),
                ])
            let found = try await cloudWatch.getMetricData(
                [
                    Self.query("Orders", .sum), Self.query("Sales", .average, dimensions: paris),
                    Self.query("Orders", .maximum), Self.query("Sales", .sum, dimensions: [.init("City", "Rome")]),
                ],
                from: minute.addingTimeInterval(-600), to: minute)
            #expect(found.count == 4)
            #expect(found[0].points.map(\.value) == [3, 11])
            #expect(found[0].points.map(\.start) == [-120, -60].map(minute.addingTimeInterval))
            #expect(found[0].total == 14)
            #expect(found[1].points.map(\.value) == [2.5])
            #expect(found[2].points.map(\.value) == [3, 6])
            #expect(found[3].points.isEmpty && found[3].total == 0 && found[3].isComplete)
        }
    }

    @Test("Alarms are made, set, described in the order of their names, and deleted")
    func alarms() async throws {
        try await withClients { clients in
            let cloudWatch = clients.cloudWatch
            let watched = Self.query("Errors", .sum, dimensions: [.init("City", "Rome")])
            try await cloudWatch.putMetricAlarm(MetricAlarmRequest(name: "b", query: watched, threshold: 1))
            try await cloudWatch.putMetricAlarm(
                MetricAlarmRequest(
                    name: "a", query: watched, comparison: "LessThanThreshold", threshold: 0.5, evaluationPeriods: 3,
                    datapointsToAlarm: 2, treatMissingData: "notBreaching"))
            let before = Date().addingTimeInterval(-1)
            try await cloudWatch.setAlarmState("a", .alarm, reason: "a drill")
            let found = try await cloudWatch.describeAlarms(["b", "none", "a"])
            #expect(found.map(\.name) == ["b", "a"])
            let alarm = try #require(found.last)
            #expect(alarm.state == .alarm)
            #expect(alarm.stateReason == "a drill")
            #expect(alarm.stateUpdated > before && alarm.stateUpdated < Date().addingTimeInterval(60))
            #expect(alarm.arn == "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a")
            let missing = try await error { try await cloudWatch.setAlarmState("none", .ok, reason: "x") }
            #expect(missing.serviceCode?.hasPrefix("ResourceNotFound") == true)
            #expect(missing.service == "CloudWatch" && missing.operation == "SetAlarmState")
            try await cloudWatch.deleteAlarms(["a", "b"])
            let left = try await cloudWatch.describeAlarms(["a", "b"])
            #expect(left.isEmpty)
        }
    }
}
