package import Foundation

extension CloudWatchClient {
    /// As many queries as one call takes.
    private static let queryLimit = 500

    /// Measures, all pages of them.
    ///
    /// CloudWatch rounds `start` down, to the minute for periods of minutes, and periods begin there.
    ///
    /// - Parameters:
    ///   - queries: any number.
    ///   - start: the first moment of the window.
    ///   - end: the first moment behind it.
    /// - Returns: one series a query, in their order.
    package func getMetricData(
        _ queries: [MetricQuery], from start: Date, to end: Date
    ) async throws -> [MetricSeries] {
        var all: [MetricSeries] = []
        while all.count < queries.count {
            all += try await series(queries.dropFirst(all.count).prefix(Self.queryLimit), start, end)
        }
        return all
    }

    private func series(
        _ queries: ArraySlice<MetricQuery>, _ start: Date, _ end: Date
    ) async throws -> [MetricSeries] {
        let wire = queries.enumerated().map { index, query in MetricDataInput.Query(id: "q\(index)", query) }
        let pages = try await pages(
            Call(operation: "GetMetricData", retries: .safe, rateBucket: .getMetricData), as: MetricDataPage.self
        ) { token in
            MetricDataInput(
                metricDataQueries: wire, startTime: start.timeIntervalSince1970, endTime: end.timeIntervalSince1970,
                scanBy: "TimestampAscending", nextToken: token)
        }
        var series = Dictionary(uniqueKeysWithValues: wire.map { ($0.id, MetricSeries()) })
        for page in pages {
            for result in page.metricDataResults ?? [] {
                let points = zip(result.timestamps ?? [], result.values ?? []).map { time, value in
                    MetricSeries.Point(start: Date(timeIntervalSince1970: time), value: value)
                }
                series[result.id]?.points += points
                // A series that goes on in the next page says so in its status; the last page's counts.
                series[result.id]?.isComplete = result.statusCode.map { $0 == "Complete" } ?? true
                series[result.id]?.messages += (result.messages ?? []).compactMap(\.value)
            }
        }
        return wire.compactMap { query in
            series[query.id].map { found in
                var found = found
                found.points.sort { $0.start < $1.start }
                return found
            }
        }
    }

    /// Stores custom values. CloudWatch takes 1000 in a call. A lost answer is not repeated: each value would
    /// count twice.
    package func putMetricData(namespace: String, _ data: [MetricDatum]) async throws {
        try await send(
            Call(operation: "PutMetricData", retries: .unlessUnknown),
            PutMetricDataInput(namespace: namespace, metricData: data.map(PutMetricDataInput.Datum.init)))
    }
}

private struct MetricDataInput: Encodable {
    struct Query: Encodable {
        var id: String
        var metricStat: Stat

        init(id: String, _ query: MetricQuery) {
            self.id = id
            metricStat = Stat(
                metric: Metric(
                    namespace: query.namespace, metricName: query.name, dimensions: query.dimensions),
                period: query.period, stat: query.statistic.name, unit: query.unit)
        }
    }

    struct Stat: Encodable {
        var metric: Metric
        var period: Int
        var stat: String
        var unit: String?
    }

    struct Metric: Encodable {
        var namespace: String
        var metricName: String
        var dimensions: [MetricDimension]
    }

    var metricDataQueries: [Query]
    var startTime: Double
    var endTime: Double
    var scanBy: String
    var nextToken: String?
}

private struct MetricDataPage: CloudWatchPage {
    struct Result: Decodable {
        var id: String
        var timestamps: [Double]?
        var values: [Double]?
        var statusCode: String?
        var messages: [Message]?
    }

    struct Message: Decodable {
        var value: String?
    }

    var metricDataResults: [Result]?
    var nextToken: String?
}

private struct PutMetricDataInput: Encodable {
    struct Datum: Encodable {
        var metricName: String
        var dimensions: [MetricDimension]
        var value: Double
        var timestamp: Double?
        var unit: String?

        init(_ datum: MetricDatum) {
            metricName = datum.name
            dimensions = datum.dimensions
            value = datum.value
            timestamp = datum.at?.timeIntervalSince1970
            unit = datum.unit
        }
    }

    var namespace: String
    var metricData: [Datum]
}
