/// The settings that PutMetricAlarm takes.
struct AlarmSettings: Sendable, Hashable, Codable {
    enum Comparison: String, Sendable, Codable, CaseIterable {
        case above = "GreaterThanThreshold"
        case atLeast = "GreaterThanOrEqualToThreshold"
        case below = "LessThanThreshold"
        case atMost = "LessThanOrEqualToThreshold"

        func holds(_ value: Double, _ threshold: Double) -> Bool {
            switch self {
            case .above: value > threshold
            case .atLeast: value >= threshold
            case .below: value < threshold
            case .atMost: value <= threshold
            }
        }

        /// Between a value and a threshold in a sentence.
        var words: String {
            switch self {
            case .above: "greater than"
            case .atLeast: "greater than or equal to"
            case .below: "less than"
            case .atMost: "less than or equal to"
            }
        }
    }

    /// The meaning of a period without a value.
    enum MissingData: String, Sendable, Codable, CaseIterable {
        case missing, breaching, notBreaching, ignore
    }

    var description: String?
    var areActionsEnabled = true
    /// Kept, never executed.
    var okActions: [String] = []
    var alarmActions: [String] = []
    var insufficientDataActions: [String] = []
    var metric: MetricIdentity
    /// As CloudWatch writes it: `Sum`, `p99`.
    var statistic: String
    var unit: String?
    /// Seconds.
    var period: Int
    var evaluationPeriods: Int
    /// nil: all periods.
    var datapointsToAlarm: Int?
    var threshold: Double
    var comparison: Comparison
    /// nil: as `missing`.
    var missingData: MissingData?
}
