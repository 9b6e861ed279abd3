import AWSServices
import Expressions
import Foundation
import Testing

/// What goes over the wire to CloudWatch, and what is made of its answers.
@Suite struct CloudWatchRequestTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let query = MetricQuery.lambda(
        "Errors", of: .lambda(function: "f", qualifier: "live", executedVersion: "8"), statistic: .sum, period: 60)

    private func body(_ request: TransportRequest) throws -> JSONValue { try JSONValue(parsing: request.body) }

    @Test("GetMetricData is a post of AWS JSON 1.0, signed for monitoring")
    func request() async throws {
        let transport = ScriptedTransport(.json(200, #"{"MetricDataResults":[{"Id":"q0"}]}"#))
        let series = try await Fixtures.clients(transport).cloudWatch.getMetricData(
            [Self.query], from: Self.start, to: Self.start.addingTimeInterval(90.5))
        #expect(series == [MetricSeries()])
        let sent = try #require(transport.requests.first)
        let headers = Dictionary(sent.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        #expect(sent.method == "POST" && sent.path == "/" && sent.query.isEmpty)
        #expect(headers["content-type"] == "application/x-amz-json-1.0")
        #expect(headers["x-amz-target"] == "GraniteServiceVersion20100801.GetMetricData")
        #expect(headers["authorization"]?.contains("/us-east-1/monitoring/aws4_request") == true)
        let expected = """
            {"MetricDataQueries":[{"Id":"q0","MetricStat":{"Metric":{"Namespace":"AWS/Lambda","MetricName":"Errors",
            "Dimensions":[{"Name":"FunctionName","Value":"f"},{"Name":"Resource","Value":"f:live"},
            {"Name":"ExecutedVersion","Value":"8"}]},"Period":60,"Stat":"Sum"}}],
            "StartTime":1800000000.0,"EndTime":1800000090.5,"ScanBy":"TimestampAscending"}
            """
        #expect(try body(sent) == JSONValue(parsing: expected))
    }

    @Test("A series over several pages is put together, and its last status counts")
    func pages() async throws {
        let transport = ScriptedTransport(
            .json(
                200,
                #"{"MetricDataResults":[{"Id":"q0","Timestamps":[1800000000,1.80000006E9],"Values":[1,2.5],"#
                    + #""StatusCode":"PartialData"}],"NextToken":"more"}"#),
            .json(
                200,
                #"{"MetricDataResults":[{"Id":"q1","Timestamps":[],"Values":[],"StatusCode":"InternalError","#
                    + #""Messages":[{"Code":"x","Value":"Try later."}]},"#
                    + #"{"Id":"q0","Timestamps":[1800000120],"Values":[3],"StatusCode":"Complete"}]}"#))
        let series = try await Fixtures.clients(transport).cloudWatch.getMetricData(
            [Self.query, Self.query], from: Self.start, to: Self.start.addingTimeInterval(600))
        #expect(series[0].points.map(\.value) == [1, 2.5, 3])
        #expect(series[0].points.map { $0.start.timeIntervalSince(Self.start) } == [0, 60, 120])
        #expect(series[0].isComplete)
        #expect(!series[1].isComplete && series[1].messages == ["Try later."])
        #expect(try body(transport.requests[1])["NextToken"] == "more")
    }

    @Test("More queries than a call takes go in several; none go in none")
    func batches() async throws {
        let transport = ScriptedTransport(.json(200, #"{"MetricDataResults":[]}"#))
        let client = Fixtures.clients(transport).cloudWatch
        let series = try await client.getMetricData(
            Array(repeating: Self.query, count: 1001), from: Self.start, to: Self.start.addingTimeInterval(60))
        #expect(series.count == 1001)
        #expect(try transport.requests.map { try body($0)["MetricDataQueries"]?.arrayValue?.count } == [500, 500, 1])
        _ = try await client.getMetricData([], from: Self.start, to: Self.start)
        _ = try await client.describeAlarms([])
        #expect(transport.requests.count == 3)
    }

    @Test("A server that gives the same page again and again is told off")
    func samePage() async throws {
        let transport = ScriptedTransport(.json(200, #"{"MetricAlarms":[],"NextToken":"same"}"#))
        let error = await #expect(throws: AWSError.self) {
            _ = try await Fixtures.clients(transport).cloudWatch.describeAlarms(["a"])
        }
        #expect(error?.code == .invalidAnswer && transport.requests.count == 2)
    }

    @Test("Composite alarms are alarms too")
    func composite() async throws {
        let transport = ScriptedTransport(
            .json(
                200,
                #"{"CompositeAlarms":[{"AlarmName":"c","StateValue":"NEW_ONE","StateUpdatedTimestamp":1800000000.25}]}"#
            ))
        let alarms = try await Fixtures.clients(transport).cloudWatch.describeAlarms(["c"])
        #expect(alarms.map(\.state.rawValue) == ["NEW_ONE"])
        #expect(alarms.first?.stateUpdated == Self.start.addingTimeInterval(0.25))
    }

    @Test("Reads and states are repeated when the answer is lost; values that were put are not, they would count twice")
    func retries() async throws {
        func attempts(_ call: (CloudWatchClient) async throws -> Void) async -> Int {
            let transport = ScriptedTransport(.lost)
            await #expect(throws: AWSError.self) {
                try await call(Fixtures.clients(transport, attempts: 3).cloudWatch)
            }
            return transport.requests.count
        }
        #expect(await attempts { _ = try await $0.describeAlarms(["a"]) } == 3)
        #expect(await attempts { try await $0.setAlarmState("a", .ok, reason: "r") } == 3)
        #expect(await attempts { try await $0.putMetricData(namespace: "n", [MetricDatum("m", 1)]) } == 1)
        let throttled = ScriptedTransport(
            .json(400, #"{"__type":"ThrottlingException","message":"Rate exceeded"}"#),
            .json(200, #"{"MetricAlarms":[]}"#))
        _ = try await Fixtures.clients(throttled).cloudWatch.describeAlarms(["a"])
        #expect(throttled.requests.count == 2)
    }

    @Test("Calls to CloudWatch itself go to its host, spaced by its quotas")
    func quotas() async throws {
        let clock = VirtualClock()
        let transport = ScriptedTransport(.json(200, #"{"MetricAlarms":[]}"#))
        let client = Fixtures.clients(transport, clock: clock, endpoint: nil).cloudWatch
        for _ in 0..<9 { _ = try await client.describeAlarms(["a"]) }
        #expect(clock.sleeps.isEmpty)
        _ = try await client.describeAlarms(["a"])
        #expect(clock.sleeps.count == 1)
        #expect(transport.requests.first?.url == "https://monitoring.us-east-1.amazonaws.com/")
    }

    @Test("CloudWatch has an endpoint variable of its own")
    func endpoint() throws {
        let configuration = try AWSConfiguration.resolve(
            environment: AWSEnvironment(variables: [
                "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
                "AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_CLOUDWATCH": "http://watch:2",
            ]))
        #expect(configuration.endpoints.override(for: .cloudWatch)?.authority == "watch:2")
        #expect(configuration.endpoints.override(for: .lambda)?.authority == "all:1")
    }

    @Test(
        "Percentiles are written as CloudWatch writes them",
        arguments: [(99.0, "p99"), (99.9, "p99.9"), (50, "p50"), (0, "p0"), (100, "p100")])
    func percentiles(_ rank: Double, _ name: String) {
        #expect(MetricStatistic.percentile(rank).name == name)
        let request = MetricAlarmRequest(
            name: "a",
            query: MetricQuery(namespace: "n", name: "m", statistic: .percentile(rank), period: 60), threshold: 1)
        #expect(request.extendedStatistic == name && request.statistic == nil)
    }
}
