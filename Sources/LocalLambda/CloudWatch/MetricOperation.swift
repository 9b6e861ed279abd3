/// The operations of CloudWatch that there are here.
enum MetricOperation: String {
    case getMetricData = "GetMetricData"
    case getMetricStatistics = "GetMetricStatistics"
    case listMetrics = "ListMetrics"
    case putMetricData = "PutMetricData"
    case putMetricAlarm = "PutMetricAlarm"
    case describeAlarms = "DescribeAlarms"
    case setAlarmState = "SetAlarmState"
    case deleteAlarms = "DeleteAlarms"

    var isMutating: Bool {
        switch self {
        case .getMetricData, .getMetricStatistics, .listMetrics, .describeAlarms: false
        case .putMetricData, .putMetricAlarm, .setAlarmState, .deleteAlarms: true
        }
    }
}
