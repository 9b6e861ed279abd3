import Foundation
import NIOCore

/// CloudWatch's API, version 2010-08-01: metrics of what the functions here did, values that were put, and alarms.
struct CloudWatchService: LocalService {
    let store: MetricStore
    let alarms: AlarmRegistry
    let now: @Sendable () -> Date

    private static let requestLimit = 1 << 20

    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)? {
        MetricProtocol(request).operation(of: request).map {
            ($0, MetricOperation(rawValue: $0)?.isMutating ?? false)
        }
    }

    func respond(to request: APIRequest) async throws -> APIResponse {
        let wire = MetricProtocol(request)
        if wire == .cbor { throw APIError.cborNotSpoken }
        if let encoding = request.header("content-encoding"), encoding.lowercased() != "identity" {
            throw APIError(
                status: 415, code: "UnsupportedMediaTypeException",
                message: "The local CloudWatch does not read compressed requests (\(encoding)): set "
                    + "AWS_DISABLE_REQUEST_COMPRESSION=true, or send fewer values at a time.")
        }
        guard let name = wire.operation(of: request) else {
            throw APIError(
                status: 400, code: "MissingAction", message: "The request names no operation of CloudWatch.")
        }
        guard let operation = MetricOperation(rawValue: name) else {
            throw APIError.notImplemented("the CloudWatch operation \(name)")
        }
        guard request.body.readableBytes <= Self.requestLimit else {
            throw APIError(
                status: 413, code: "RequestEntityTooLargeException",
                message: "Request must be smaller than \(Self.requestLimit) bytes for the \(name) operation")
        }
        let input = try wire.input(of: request)
        let place = MetricPlace(accountID: request.caller.accountID, region: request.caller.region)
        let output: WireValue?
        switch operation {
        case .getMetricData: output = try getMetricData(input, place)
        case .getMetricStatistics: output = try getMetricStatistics(input, place)
        case .listMetrics: output = try listMetrics(input, place)
        case .putMetricData: output = try putMetricData(input, place)
        case .putMetricAlarm: output = try putMetricAlarm(input, place)
        case .describeAlarms: output = try describeAlarms(input, place)
        case .setAlarmState: output = try setAlarmState(input, place)
        case .deleteAlarms: output = try deleteAlarms(input, place)
        }
        return wire.answer(name, output, requestID: request.requestID)
    }

    func render(_ error: APIError, for request: APIRequest) -> APIResponse {
        MetricProtocol(request).answer(error, requestID: request.requestID)
    }

    // MARK: What operations share

    static let units = [
        "Seconds", "Microseconds", "Milliseconds", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits",
        "Kilobits", "Megabits", "Gigabits", "Terabits", "Percent", "Count", "Bytes/Second", "Kilobytes/Second",
        "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second", "Bits/Second", "Kilobits/Second",
        "Megabits/Second", "Gigabits/Second", "Terabits/Second", "Count/Second", "None",
    ]

    /// The metric that the members `Namespace`, `MetricName` and `Dimensions` name.
    func metric(_ input: MetricInput) throws(APIError) -> MetricIdentity {
        MetricIdentity(
            namespace: try input.required("Namespace"), name: try input.required("MetricName"),
            dimensions: try dimensions(input))
    }

    func dimensions(_ input: MetricInput) throws(APIError) -> [String: String] {
        var dimensions: [String: String] = [:]
        let given = try input.structures("Dimensions")
        guard given.count <= 30 else {
            throw .invalidMetricParameter("The parameter \(input.name("Dimensions")) has more than 30 members.")
        }
        for dimension in given {
            let name = try dimension.required("Name")
            let value = try dimension.required("Value")
            guard dimensions.updateValue(value, forKey: name) == nil else {
                throw .invalidMetricParameter(
                    "The dimension \(name) comes twice in \(input.name("Dimensions")).")
            }
        }
        return dimensions
    }

    func statistic(_ name: String, at place: String) throws(APIError) -> MetricStatistic {
        if let statistic = MetricStatistic(name) { return statistic }
        let others = ["tm", "wm", "tc", "ts", "pr", "iqm", "TM", "WM", "TC", "TS", "PR", "IQM"]
        if others.contains(where: { name.hasPrefix($0) }) {
            throw .notImplemented(
                "the statistic \(name); it has SampleCount, Average, Sum, Minimum, Maximum and percentiles like p99.9")
        }
        throw .metricValidation("The value \(name) for parameter \(place) is not supported.")
    }

    func period(_ input: MetricInput, namespace: String) throws(APIError) -> Int {
        guard let period = try input.int("Period", in: 1...Int(Int32.max)) else {
            throw .missingParameter(input.name("Period"))
        }
        guard MetricPeriods.takes(period, namespace: namespace) else {
            throw .metricValidation(
                "The value \(period) for parameter \(input.name("Period")) must be 1, 5, 10, 20, 30 or a multiple of "
                    + "60.")
        }
        return period
    }

    static func wire(_ dimensions: [String: String]) -> WireValue {
        .list(
            dimensions.sorted { $0.key < $1.key }.map {
                .structure(["Name": .text($0.key), "Value": .text($0.value)])
            })
    }

    static func token(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    static func text(ofToken token: String) throws(APIError) -> String {
        guard let data = Data(base64Encoded: token), let text = String(data: data, encoding: .utf8) else {
            throw .invalidMetricToken
        }
        return text
    }
}
