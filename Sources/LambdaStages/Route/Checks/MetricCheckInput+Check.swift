import StageKit

extension MetricCheckInput {
    /// The problems of one check's `metric` that the schema cannot find.
    static func diagnostics(_ input: CheckedInput, at path: [String]) -> [StageDiagnostic] {
        var diagnostics: [StageDiagnostic] = []
        func problem(_ key: String, _ message: String) {
            diagnostics.append(StageDiagnostic(input.has(key) ? path + [key] : path, message))
        }
        let general = ["namespace", "metric", "dimensions", "statistic", "minimum"]
        let own = ["name", "of", "than", "by"]
        let isOwn = input.has("name")
        if isOwn == input.has("namespace") {
            problem("namespace", "A metric check says either 'name' (of Lambda's own) or 'namespace' and 'metric'.")
            return diagnostics
        }
        for key in isOwn ? general : own where input.has(key) {
            problem(key, "'\(key)' does not go with '\(isOwn ? "name" : "namespace")' in a metric check.")
        }
        if isOwn { ownDiagnostics(input, problem) } else { generalDiagnostics(input, problem) }
        if let written = input.known("maximum"), MetricThreshold(written) == nil {
            problem("maximum", "'maximum' is a number, a share such as 1%, or a time such as 250ms.")
        }
        return diagnostics
    }

    private static func ownDiagnostics(_ input: CheckedInput, _ problem: (String, String) -> Void) {
        if !input.has("maximum"), !input.has("than") {
            problem("name", "A metric check needs a limit: 'maximum', or 'than: stable' and 'by'.")
        }
        if input.has("than") != input.has("by") {
            problem(
                "than",
                "'than' and 'by' go together: 'than: stable, by: 20%' allows a fifth more than the stable version has.")
        }
        if let by = input.known("by").map(MetricThreshold.init), by?.unit != .share || (by?.value ?? -1) < 0 {
            problem("by", "'by' is a share such as 20%.")
        }
        guard let name = input.known("name")?.stringValue.flatMap(Name.init) else { return }
        let measures: [Measure] = name == .duration ? [.p50, .p90, .p99, .average] : [.rate, .sum]
        let written = input.known("of")?.stringValue.flatMap(Measure.init)
        if let written, !measures.contains(written) {
            problem(
                "of",
                "'of: \(written.rawValue)' does not go with \(name.rawValue); write one of "
                    + "\(measures.map(\.rawValue).joined(separator: ", ")).")
            return
        }
        guard let maximum = input.known("maximum").flatMap(MetricThreshold.init) else { return }
        let measure = measure(of: name, written)
        if maximum.unit == .share, measure != .rate { problem("maximum", "A share is for 'of: rate'.") }
        if maximum.unit == .milliseconds, name != .duration { problem("maximum", "A time is for 'name: duration'.") }
        if measure == .rate, !(0...1).contains(maximum.value) {
            problem("maximum", "A rate is from 0 to 1; for percent write it so: 5%.")
        }
    }

    private static func generalDiagnostics(_ input: CheckedInput, _ problem: (String, String) -> Void) {
        for key in ["metric", "statistic"] where !input.has(key) {
            problem(key, "A metric check with 'namespace' needs '\(key)'.")
        }
        if let statistic = input.known("statistic")?.stringValue, !isStatistic(statistic) {
            problem(
                "statistic",
                "'\(statistic)' is not a statistic: write Sum, Average, Minimum, Maximum, SampleCount, or one such as p99."
            )
        }
        if !input.has("maximum"), !input.has("minimum") {
            problem("namespace", "A metric check needs a limit: 'maximum' or 'minimum'.")
        }
        if let maximum = input.known("maximum").flatMap(MetricThreshold.init), maximum.unit != .plain {
            problem("maximum", "'maximum' of such a metric is a number, in the metric's own unit.")
        }
    }
}
