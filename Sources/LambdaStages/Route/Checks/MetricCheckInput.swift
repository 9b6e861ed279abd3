import StageKit

/// The metric and the limits of a `metric` check.
struct MetricCheckInput: Decodable, Sendable {
    enum Name: String, Decodable, Sendable { case errors, throttles, duration }

    enum Measure: String, Decodable, Sendable {
        case rate, sum, p50, p90, p99, average
    }

    let name: Name?
    let of: Measure?
    let maximum: JSONValue?
    let minimum: JSONValue?
    let window: TimeLength?
    let than: String?
    let by: String?
    let namespace: String?
    let metric: String?
    let dimensions: [String: String]?
    let statistic: String?

    var length: TimeLength { window ?? TimeLength(.seconds(300)) }

    /// Which of its numbers is judged.
    static func measure(of name: Name, _ written: Measure?) -> Measure {
        written ?? (name == .duration ? .p99 : .rate)
    }

    static let schema = InputSchema(
        InputField(
            "name", .string(allowed: ["errors", "throttles", "duration"]), "A Lambda metric of the candidate."),
        InputField(
            "of", .string(allowed: ["rate", "sum", "p50", "p90", "p99", "average"]),
            "errors and throttles: rate (default, 0 to 1) or sum; duration (ms): p99 (default), p90, p50 or average."),
        InputField(
            "maximum", .oneOf([.number, .string]), "The highest value that is healthy: 0.01, 1% (a rate) or 250ms."),
        InputField("minimum", .number, "Other metrics: the lowest value that is healthy."),
        InputField(
            "window", .positiveDuration, "The time window. It never reaches back before the last move.", default: "5m"),
        InputField("than", .string(allowed: ["stable"]), "A comparison with the stable version in the same window."),
        InputField("by", .string, "The allowed excess over the stable version's value, such as 20%."),
        InputField("namespace", .string, "Any other metric: its namespace, such as Shop/Orders."),
        InputField("metric", .string, "Any other metric: its name."),
        InputField("dimensions", .map(.string), "Any other metric: its dimensions."),
        InputField(
            "statistic", .string,
            "Any other metric: Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as p99."))

    /// Whether CloudWatch knows such a statistic.
    static func isStatistic(_ text: String) -> Bool {
        if ["Sum", "Average", "Minimum", "Maximum", "SampleCount"].contains(text) { return true }
        guard text.hasPrefix("p"), let percentile = Double(text.dropFirst()) else { return false }
        return percentile > 0 && percentile < 100
    }
}

/// A limit as a pipeline writes it: a number, a share such as `1%`, or a time such as `250ms`.
struct MetricThreshold: Hashable, Sendable {
    enum Unit: Hashable, Sendable {
        case plain
        /// 0 to 1.
        case share
        case milliseconds
    }

    let value: Double
    let unit: Unit

    /// nil if it is none of these.
    init?(_ written: JSONValue) {
        if let number = written.doubleValue {
            self.init(value: number, unit: .plain)
        } else if let text = written.stringValue {
            self.init(text)
        } else {
            return nil
        }
    }

    private init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent.isFinite else { return nil }
            self.init(value: percent / 100, unit: .share)
        } else if let number = Double(text), number.isFinite {
            self.init(value: number, unit: .plain)
        } else if let length = TimeLength(text) {
            self.init(value: length.seconds * 1000, unit: .milliseconds)
        } else {
            return nil
        }
    }

    private init(value: Double, unit: Unit) {
        self.value = value
        self.unit = unit
    }
}
