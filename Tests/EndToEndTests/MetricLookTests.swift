import AWSServices
import Foundation
import LocalLambda
import Logging
import Testing

/// Our client and the local CloudWatch, which share no wire types.
@Suite struct MetricLookTests {
    /// A zip archive with `app.py`: `def handler(e, c): raise ValueError()`.
    private static let archive =
        "UEsDBBQAAAAAAAAAIQBhKVZuJgAAACYAAAAGAAAAYXBwLnB5ZGVmIGhhbmRsZXIoZSwgYyk6IHJhaXNlIFZhbHVlRXJy"
        + "b3IoKQpQSwECFAMUAAAAAAAAACEAYSlWbiYAAAAmAAAABgAAAAAAAAAAAAAApIEAAAAAYXBwLnB5UEsFBgAAAAABAAEA"
        + "NAAAAEoAAAAAAA=="

    @Test func `the client reads from the local server what a version did, and its alarm`() async throws {
        try await withQuickLambda { server in
            let environment = AWSEnvironment(variables: Dictionary(server.environment, uniquingKeysWith: { $1 }))
            try await withAWSClients(try .resolve(environment: environment), logger: Logger(label: "test")) { clients in
                let archive = try #require(Data(base64Encoded: Self.archive))
                var request = CreateFunctionRequest(
                    functionName: "f", code: .zip(archive), role: "arn:aws:iam::000000000000:role/r")
                request.runtime = "python3.12"
                request.handler = "app.handler"
                request.publish = true
                _ = try await clients.lambda.createFunction(request)
                // Its start is over when it is looked at.
                _ = try await clients.lambda.getFunction("f")
                _ = try await clients.lambda.createAlias(
                    CreateAliasRequest(functionName: "f", name: "live", functionVersion: 1))
                let start = Date()
                for _ in 0..<3 {
                    let answer = try await clients.lambda.invoke(InvokeRequest(functionName: "f", qualifier: "live"))
                    #expect(answer.functionError != nil)
                }
                let version = [MetricDimension].lambda(function: "f", qualifier: "live", executedVersion: "1")
                func query(_ name: String, _ statistic: MetricStatistic, period: Int) -> MetricQuery {
                    .lambda(name, of: version, statistic: statistic, period: period)
                }
                let series = try await clients.cloudWatch.getMetricData(
                    [
                        query("Invocations", .sum, period: 1), query("Errors", .average, period: 77),
                        query("Duration", .percentile(99), period: 77), query("Throttles", .sum, period: 77),
                        .lambda("Invocations", of: .lambda(function: "f", qualifier: "1"), statistic: .sum, period: 60),
                    ],
                    from: start, to: Date())
                #expect(series[0].total == 3)
                #expect(series[1].points.map(\.value) == [1])
                #expect(series[2].points.count == 1)
                #expect(series[3].total == 0)
                #expect(series[4].points.isEmpty)

                try await clients.cloudWatch.putMetricAlarm(
                    MetricAlarmRequest(name: "errors", query: query("Errors", .sum, period: 60), threshold: 2))
                let rung = try await clients.cloudWatch.describeAlarms(["none", "errors"])
                #expect(rung.map(\.state) == [.alarm])
                #expect(rung.first?.stateUpdated.timeIntervalSince(start) ?? -1 >= 0)
                try await clients.cloudWatch.setAlarmState("errors", .ok, reason: "by hand")
                let set = try await clients.cloudWatch.describeAlarms(["errors"])
                #expect(set.first?.state == .ok && set.first?.stateReason == "by hand")
                let missing = await #expect(throws: AWSError.self) {
                    try await clients.cloudWatch.setAlarmState("none", .ok, reason: "")
                }
                #expect(missing?.isNotFound == true)
            }
        }
    }
}
