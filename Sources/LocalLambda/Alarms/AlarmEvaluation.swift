import Foundation

/// The values of the periods that an alarm looks at, and what follows from them.
///
/// The periods end now, so that what a function did a moment ago counts. AWS looks at somewhat more than these when
/// values are missing; here missing ones are judged as its table has it for the values that exist:
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
struct AlarmEvaluation {
    /// Oldest first; nil where nothing was measured.
    let values: [Double?]

    init(values: [Double?]) {
        self.values = values
    }

    init(_ settings: AlarmSettings, store: MetricStore, place: MetricPlace, at date: Date) {
        let end = date.timeIntervalSince1970.rounded(.down) + 1
        let length = Double(settings.period)
        let statistic = MetricStatistic(settings.statistic)
        values = (1...settings.evaluationPeriods).reversed().map { number in
            let start = end - Double(number) * length
            let points = store.points(
                of: settings.metric, in: place, from: Date(timeIntervalSince1970: start),
                to: Date(timeIntervalSince1970: start + length))
            return statistic?.value(of: points.filter { settings.unit == nil || $0.unit == settings.unit })
        }
    }

    /// nil: as it is.
    func value(for settings: AlarmSettings) -> AlarmState.Value? {
        let present = values.compactMap { $0 }
        let breaching = present.count { settings.comparison.holds($0, settings.threshold) }
        let missing = values.count - present.count
        let wanted = settings.datapointsToAlarm ?? settings.evaluationPeriods
        let areAllBreaching = breaching == present.count
        switch settings.missingData ?? .missing {
        case .breaching: return breaching + missing >= wanted ? .alarm : .ok
        case .notBreaching: return breaching >= wanted ? .alarm : .ok
        case .missing:
            if present.isEmpty { return .insufficientData }
            return breaching >= wanted || areAllBreaching ? .alarm : .ok
        case .ignore:
            if breaching >= wanted { return .alarm }
            return areAllBreaching ? nil : .ok
        }
    }

    func reason(_ value: AlarmState.Value, for settings: AlarmSettings) -> String {
        let present = values.compactMap { $0 }
        let missing = values.count - present.count
        let list = present.isEmpty ? "" : " [\(present.map { "\($0)" }.joined(separator: ", "))]"
        let unknown = missing == 0 ? "" : ", \(missing) missing (\((settings.missingData ?? .missing).rawValue))"
        switch value {
        case .insufficientData: return "Insufficient Data: the last \(values.count) datapoints are missing."
        case .alarm, .ok:
            let breaching = present.count { settings.comparison.holds($0, settings.threshold) }
            return "Threshold \(value == .alarm ? "Crossed" : "Not Crossed"): \(breaching) of the last "
                + "\(values.count) datapoints\(list) \(breaching == 1 ? "was" : "were") \(settings.comparison.words) "
                + "the threshold (\(settings.threshold))\(unknown)."
        }
    }
}
