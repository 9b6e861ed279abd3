import Foundation

extension CloudWatchService {
    private static let queryLimit = 500
    private static let pageLimit = 100_800
    private static let statisticsLimit = 1440
    private static let listLimit = 500

    // MARK: GetMetricData

    func getMetricData(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue {
        let (start, end) = try window(input, APIError.metricValidation)
        let isAscending =
            try input.choice("ScanBy", of: ["TimestampDescending", "TimestampAscending"]) == "TimestampAscending"
        let limit = try input.int("MaxDatapoints", in: 1...Self.pageLimit) ?? Self.pageLimit
        let requests = try dataRequests(input, start, end)
        var (index, last) = try input.string("NextToken").map(Self.position) ?? (0, nil)
        var room = limit
        var results: [WireValue] = []
        var next: String?
        while index < requests.count, next == nil {
            let request = requests[index]
            var values = request.values(in: store, of: place)
            if !isAscending { values.reverse() }
            if let last {
                values = values.filter { isAscending ? $0.start > last : $0.start < last }
            }
            let page = values.prefix(room)
            room -= page.count
            let isWhole = page.count == values.count
            results.append(
                .structure([
                    "Id": .text(request.id), "Label": .text(request.label),
                    "Timestamps": .list(page.map { .date($0.start) }),
                    "Values": .list(page.map { .number($0.value) }),
                    "StatusCode": .text(isWhole ? "Complete" : "PartialData"),
                ]))
            if isWhole {
                index += 1
                last = nil
                if room == 0, index < requests.count { next = Self.token("\(index)/") }
            } else {
                next = Self.token("\(index)/\((page.last?.start ?? start).timeIntervalSince1970)")
            }
        }
        return .structure([
            "MetricDataResults": .list(results), "NextToken": next.map { .text($0) }, "Messages": .list([]),
        ])
    }

    /// The next query, and the time of the last value that was returned of it.
    private static func position(_ token: String) throws(APIError) -> (Int, Date?) {
        let parts = try text(ofToken: token).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), index >= 0 else { throw .invalidMetricToken }
        return (index, Double(parts[1]).map(Date.init(timeIntervalSince1970:)))
    }

    private func dataRequests(
        _ input: MetricInput, _ start: Date, _ end: Date
    ) throws(APIError) -> [MetricDataRequest] {
        let queries = try input.structures("MetricDataQueries")
        guard !queries.isEmpty else { throw .missingParameter("MetricDataQueries") }
        guard queries.count <= Self.queryLimit else {
            throw .metricValidation(
                "The collection MetricDataQueries must not have a size greater than \(Self.queryLimit).")
        }
        var ids: Set<String> = []
        var requests: [MetricDataRequest] = []
        for query in queries {
            let id = try query.required("Id")
            guard id.first?.isLowercase == true,
                id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
            else {
                throw .metricValidation(
                    "The value \(id) for parameter \(query.name("Id")) is not matching the expected pattern "
                        + "^[a-z][a-zA-Z0-9_]*$.")
            }
            guard ids.insert(id).inserted else {
                throw .metricValidation("The values for parameter Id in MetricDataQueries are not unique: \(id).")
            }
            if let expression = try query.string("Expression") {
                throw .notImplemented(
                    "metric math: the query \(id) is the expression '\(expression)'. Ask for the metrics, and "
                        + "calculate with their values")
            }
            guard let stat = try query.structure("MetricStat") else {
                throw .metricValidation("The query \(id) has neither MetricStat nor Expression.")
            }
            guard let named = try stat.structure("Metric") else { throw .missingParameter(stat.name("Metric")) }
            if let account = try query.string("AccountId") {
                throw .notImplemented("metrics of another account (\(account)) in GetMetricData")
            }
            let metric = try metric(named)
            let request = MetricDataRequest(
                id: id, label: try query.string("Label") ?? metric.name, metric: metric,
                statistic: try statistic(try stat.required("Stat"), at: stat.name("Stat")),
                periods: MetricPeriods(
                    from: start, to: end, length: try period(stat, namespace: metric.namespace),
                    namespace: metric.namespace),
                unit: try stat.choice("Unit", of: Self.units))
            if try query.bool("ReturnData") ?? true { requests.append(request) }
        }
        return requests
    }

    private func window(
        _ input: MetricInput, _ fault: (String) -> APIError
    ) throws(APIError) -> (start: Date, end: Date) {
        let start = try input.requiredDate("StartTime")
        let end = try input.requiredDate("EndTime")
        guard start < end else { throw fault("The parameter StartTime must be less than the parameter EndTime.") }
        return (start, end)
    }

    // MARK: GetMetricStatistics

    func getMetricStatistics(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue {
        let (start, end) = try window(input, APIError.invalidMetricParameter)
        let metric = try metric(input)
        let periods = MetricPeriods(
            from: start, to: end, length: try period(input, namespace: metric.namespace), namespace: metric.namespace)
        let names = try input.strings("Statistics")
        let extended = try input.strings("ExtendedStatistics")
        guard !names.isEmpty || !extended.isEmpty else {
            throw .missingParameter("Statistics or ExtendedStatistics")
        }
        let count = Int((end.timeIntervalSince(start) / Double(periods.length)).rounded(.up))
        guard count <= Self.statisticsLimit else {
            throw .invalidCombination(
                "You have requested up to \(count) datapoints, which exceeds the limit of \(Self.statisticsLimit). "
                    + "You may reduce the datapoints requested by increasing Period, or decreasing the time range.")
        }
        var statistics: [String: MetricStatistic] = [:]
        for name in names + extended { statistics[name] = try statistic(name, at: "Statistics") }
        let unit = try input.choice("Unit", of: Self.units)
        let points = store.points(of: metric, in: place, from: periods.start, to: periods.end)
            .filter { unit == nil || $0.unit == unit }
        var datapoints: [WireValue] = []
        for (number, points) in periods.divide(points).sorted(by: { $0.key < $1.key }) {
            // Values of different units are not thrown together.
            for (unit, points) in Dictionary(grouping: points, by: \.unit).sorted(by: { $0.key < $1.key }) {
                func value(_ name: String) -> WireValue? {
                    guard names.contains(name) else { return nil }
                    return statistics[name]?.value(of: points).map { .number($0) }
                }
                let ranks = extended.reduce(into: [String: WireValue]()) { ranks, name in
                    ranks[name] = statistics[name]?.value(of: points).map { .number($0) }
                }
                datapoints.append(
                    .structure([
                        "Timestamp": .date(periods.start(of: number)), "SampleCount": value("SampleCount"),
                        "Average": value("Average"), "Sum": value("Sum"), "Minimum": value("Minimum"),
                        "Maximum": value("Maximum"), "Unit": .text(unit),
                        "ExtendedStatistics": ranks.isEmpty ? nil : .map(ranks),
                    ]))
            }
        }
        return .structure(["Label": .text(metric.name), "Datapoints": .list(datapoints)])
    }

    // MARK: ListMetrics

    func listMetrics(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue {
        let namespace = try input.string("Namespace")
        let name = try input.string("MetricName")
        var filters: [(name: String, value: String?)] = []
        for filter in try input.structures("Dimensions") {
            filters.append((try filter.required("Name"), try filter.string("Value")))
        }
        let isRecent = try input.choice("RecentlyActive", of: ["PT3H"]) != nil
        let since = isRecent ? now().addingTimeInterval(-3 * 3600) : .distantPast
        let found = store.metrics(in: place, since: since).filter { metric in
            (namespace == nil || metric.namespace == namespace) && (name == nil || metric.name == name)
                && filters.allSatisfy { filter in
                    metric.dimensions[filter.name].map { filter.value == nil || $0 == filter.value } ?? false
                }
        }
        // The list goes on behind the last metric given, whatever has come meanwhile.
        let sorted = found.map { (key: Self.sortKey($0), metric: $0) }.sorted { $0.key < $1.key }
        var rest = sorted[...]
        if let token = try input.string("NextToken") {
            let last = try Self.text(ofToken: token)
            rest = rest.drop { $0.key <= last }
        }
        let page = rest.prefix(Self.listLimit)
        let next = page.count < rest.count ? page.last.map { Self.token($0.key) } : nil
        return .structure([
            "Metrics": .list(
                page.map { entry in
                    .structure([
                        "Namespace": .text(entry.metric.namespace), "MetricName": .text(entry.metric.name),
                        "Dimensions": Self.wire(entry.metric.dimensions),
                    ])
                }),
            "NextToken": next.map { .text($0) },
        ])
    }

    private static func sortKey(_ metric: MetricIdentity) -> String {
        ([metric.namespace, metric.name]
            + metric.dimensions.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }).joined(separator: "\u{1}")
    }

    // MARK: PutMetricData

    func putMetricData(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue? {
        let namespace = try input.required("Namespace")
        guard !namespace.hasPrefix("AWS/"), !namespace.hasPrefix(":") else {
            throw .invalidMetricParameter(
                "The value \(namespace) for parameter Namespace is invalid: names that begin with AWS/ or a colon are "
                    + "AWS's own.")
        }
        if input.has("EntityMetricData") { throw .notImplemented("EntityMetricData in PutMetricData") }
        let data = try input.structures("MetricData")
        guard !data.isEmpty else { throw .missingParameter("MetricData") }
        guard data.count <= 1000 else {
            throw .invalidMetricParameter("The collection MetricData must not have a size greater than 1000.")
        }
        let now = now()
        var points: [(MetricIdentity, MetricPoint)] = []
        for datum in data {
            let metric = MetricIdentity(
                namespace: namespace, name: try datum.required("MetricName"), dimensions: try dimensions(datum))
            for point in try self.points(datum, now) { points.append((metric, point)) }
        }
        store.put(points, in: place)
        return nil
    }

    private func points(_ datum: MetricInput, _ now: Date) throws(APIError) -> [MetricPoint] {
        var time = try datum.date("Timestamp") ?? now
        guard time > now.addingTimeInterval(-14 * 86_400), time < now.addingTimeInterval(2 * 3600) else {
            throw .invalidMetricParameter(
                "The value of parameter \(datum.name("Timestamp")) must be at most two weeks in the past and two "
                    + "hours in the future.")
        }
        // As on AWS, a value is known to the minute unless it is put with the resolution of a second.
        let resolution = try datum.int("StorageResolution", in: 1...60) ?? 60
        guard [1, 60].contains(resolution) else {
            throw .invalidMetricParameter("The value of \(datum.name("StorageResolution")) must be 1 or 60.")
        }
        let seconds = (time.timeIntervalSince1970 / Double(resolution)).rounded(.down) * Double(resolution)
        time = Date(timeIntervalSince1970: seconds)
        let unit = try datum.choice("Unit", of: Self.units) ?? "None"
        let values = try datum.doubles("Values")
        let counts = try datum.doubles("Counts")
        let value = try datum.double("Value")
        let set = try datum.structure("StatisticValues")
        guard (value == nil ? 0 : 1) + (values.isEmpty ? 0 : 1) + (set == nil ? 0 : 1) == 1 else {
            throw .invalidCombination(
                "\(datum.name("Value")): one of Value, Values and StatisticValues must be there, and only one.")
        }
        if let value { return [MetricPoint(start: time, value: value, unit: unit)] }
        if let set {
            var numbers: [Double] = []
            for name in ["SampleCount", "Sum", "Minimum", "Maximum"] {
                guard let number = try set.double(name) else { throw .missingParameter(set.name(name)) }
                numbers.append(number)
            }
            guard numbers[0] > 0, numbers[2] <= numbers[3] else {
                throw .invalidMetricParameter(
                    "\(datum.name("StatisticValues")): SampleCount must be above 0, and Minimum not above Maximum.")
            }
            return [
                MetricPoint(
                    start: time, sum: numbers[1], count: numbers[0], minimum: numbers[2], maximum: numbers[3],
                    unit: unit)
            ]
        }
        guard values.count <= 150, counts.isEmpty || counts.count == values.count, counts.allSatisfy({ $0 > 0 }) else {
            throw .invalidMetricParameter(
                "\(datum.name("Values")): at most 150 values, and for each one count above 0 or none for all.")
        }
        return values.enumerated().map { index, value in
            MetricPoint(start: time, value: value, count: counts.isEmpty ? 1 : counts[index], unit: unit)
        }
    }
}
