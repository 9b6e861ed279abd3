import Foundation

extension CloudWatchService {
    // MARK: PutMetricAlarm

    func putMetricAlarm(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue? {
        let name = try input.required("AlarmName")
        guard (1...255).contains(name.count) else {
            throw .metricValidation("The parameter AlarmName must have at most 255 characters.")
        }
        if input.has("Metrics") {
            throw .notImplemented(
                "alarms on several metrics or on metric math: give Namespace, MetricName, Statistic and Period")
        }
        if try input.string("EvaluateLowSampleCountPercentile") == "ignore" {
            throw .notImplemented("EvaluateLowSampleCountPercentile: ignore in PutMetricAlarm")
        }
        for member in ["EvaluationCriteria", "ThresholdMetricId"] where input.has(member) {
            throw .notImplemented("\(member) in PutMetricAlarm: give Namespace, MetricName and Threshold")
        }
        try alarms.put(name, try settings(input), in: place, at: now())
        return nil
    }

    private func settings(_ input: MetricInput) throws(APIError) -> AlarmSettings {
        let metric = try metric(input)
        let plain = try input.choice(
            "Statistic", of: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"])
        let extended = try input.string("ExtendedStatistic")
        guard let statistic = plain ?? extended, plain == nil || extended == nil else {
            throw .invalidCombination("One of Statistic and ExtendedStatistic must be there, and only one.")
        }
        _ = try self.statistic(statistic, at: "ExtendedStatistic")
        guard let periods = try input.int("EvaluationPeriods", in: 1...1440) else {
            throw .missingParameter("EvaluationPeriods")
        }
        let datapoints = try input.int("DatapointsToAlarm", in: 1...periods)
        guard let threshold = try input.double("Threshold") else { throw .missingParameter("Threshold") }
        let period = try period(input, namespace: metric.namespace)
        // AWS looks back a day, with long periods a week.
        guard period * periods <= (period >= 3600 ? 604_800 : 86_400) else {
            throw .metricValidation(
                "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400), or a "
                    + "week if Period is at least 3600.")
        }
        let comparison = try input.required("ComparisonOperator")
        guard let comparison = AlarmSettings.Comparison(rawValue: comparison) else {
            throw .notImplemented(
                "the ComparisonOperator \(comparison); it has "
                    + AlarmSettings.Comparison.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let missing = try input.choice("TreatMissingData", of: AlarmSettings.MissingData.allCases.map(\.rawValue))
        return AlarmSettings(
            description: try input.string("AlarmDescription"),
            areActionsEnabled: try input.bool("ActionsEnabled") ?? true, okActions: try input.strings("OKActions"),
            alarmActions: try input.strings("AlarmActions"),
            insufficientDataActions: try input.strings("InsufficientDataActions"), metric: metric,
            statistic: statistic, unit: try input.choice("Unit", of: Self.units), period: period,
            evaluationPeriods: periods, datapointsToAlarm: datapoints, threshold: threshold, comparison: comparison,
            missingData: missing.flatMap(AlarmSettings.MissingData.init))
    }

    // MARK: DescribeAlarms

    func describeAlarms(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue {
        let names = try input.strings("AlarmNames")
        let prefix = try input.string("AlarmNamePrefix")
        guard names.isEmpty || prefix == nil else {
            throw .metricValidation("AlarmNames and AlarmNamePrefix cannot both be given.")
        }
        for member in ["ChildrenOfAlarmName", "ParentsOfAlarmName"] where input.has(member) {
            throw .notImplemented("composite alarms, which \(member) asks for")
        }
        let state = try input.choice("StateValue", of: AlarmState.Value.allCases.map(\.rawValue))
        let action = try input.string("ActionPrefix")
        let types = try input.strings("AlarmTypes")
        let limit = try input.int("MaxRecords", in: 1...100) ?? 50
        let found = try alarms.alarms(in: place, at: now()).filter { alarm in
            let settings = alarm.settings
            let actions = settings.okActions + settings.alarmActions + settings.insufficientDataActions
            return (names.isEmpty || names.contains(alarm.name)) && (prefix.map(alarm.name.hasPrefix) ?? true)
                && (state == nil || alarm.state.value.rawValue == state)
                && (action.map { action in actions.contains { $0.hasPrefix(action) } } ?? true)
                && (types.isEmpty || types.contains("MetricAlarm"))
        }
        var rest = found[...]
        if let token = try input.string("NextToken") {
            let last = try Self.text(ofToken: token)
            rest = rest.drop { $0.name <= last }
        }
        let page = rest.prefix(limit)
        let next = page.count < rest.count ? page.last.map { Self.token($0.name) } : nil
        return .structure([
            "CompositeAlarms": .list([]), "MetricAlarms": .list(page.map(Self.wire)),
            "NextToken": next.map { .text($0) },
        ])
    }

    private static func wire(_ alarm: AlarmRecord) -> WireValue {
        let settings = alarm.settings
        let isPercentile = settings.statistic.hasPrefix("p")
        return .structure([
            "AlarmName": .text(alarm.name), "AlarmArn": .text(alarm.arn),
            "AlarmDescription": settings.description.map { .text($0) },
            "AlarmConfigurationUpdatedTimestamp": .date(alarm.configured),
            "ActionsEnabled": .flag(settings.areActionsEnabled), "OKActions": .texts(settings.okActions),
            "AlarmActions": .texts(settings.alarmActions),
            "InsufficientDataActions": .texts(settings.insufficientDataActions),
            "StateValue": .text(alarm.state.value.rawValue), "StateReason": .text(alarm.state.reason),
            "StateReasonData": alarm.state.data.map { .text($0) }, "StateUpdatedTimestamp": .date(alarm.state.updated),
            "StateTransitionedTimestamp": .date(alarm.state.updated),
            "MetricName": .text(settings.metric.name), "Namespace": .text(settings.metric.namespace),
            "Statistic": isPercentile ? nil : .text(settings.statistic),
            "ExtendedStatistic": isPercentile ? .text(settings.statistic) : nil,
            "Dimensions": wire(settings.metric.dimensions), "Period": .integer(settings.period),
            "Unit": settings.unit.map { .text($0) }, "EvaluationPeriods": .integer(settings.evaluationPeriods),
            "DatapointsToAlarm": settings.datapointsToAlarm.map { .integer($0) },
            "Threshold": .number(settings.threshold), "ComparisonOperator": .text(settings.comparison.rawValue),
            "TreatMissingData": settings.missingData.map { .text($0.rawValue) },
        ])
    }

    // MARK: SetAlarmState, DeleteAlarms

    func setAlarmState(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue? {
        let name = try input.required("AlarmName")
        let state = try input.choice("StateValue", of: AlarmState.Value.allCases.map(\.rawValue))
        guard let state = state.flatMap(AlarmState.Value.init) else { throw .missingParameter("StateValue") }
        guard let reason = try input.string("StateReason") else { throw .missingParameter("StateReason") }
        try alarms.setState(
            of: name, in: place, state, reason: reason, data: try input.string("StateReasonData"), at: now())
        return nil
    }

    func deleteAlarms(_ input: MetricInput, _ place: MetricPlace) throws(APIError) -> WireValue? {
        let names = try input.strings("AlarmNames")
        guard !names.isEmpty else { throw .missingParameter("AlarmNames") }
        try alarms.remove(names, from: place)
        return nil
    }
}
