import AWSServices
import StageKit

/// A mapping that feeds a function or an alias, as a pipeline writes it. What is absent is left as it is.
struct EventSourceInput: Decodable, Hashable, Sendable {
    let arn: String
    let enabled: Bool?
    let batchSize: Int?
    let batchWindow: TimeLength?
    let startingPosition: String?
    let retries: Int?
    let recordAge: TimeLength?
    let bisectOnError: Bool?
    let parallelizationFactor: Int?
    let tumblingWindow: TimeLength?
    let reportsItemFailures: Bool?
    let onSuccess: String?
    let onFailure: String?
    let filters: [JSONValue]?
    let maximumConcurrency: Int?

    static let schema = InputSchema(
        InputField("arn", .string, "The ARN of the queue or stream.", required: true),
        InputField("enabled", .boolean, "Whether the mapping is enabled."),
        InputField(
            "batchSize", .integer(1...10_000), "The maximum number of records in one invocation.", unit: "records"),
        InputField("batchWindow", .duration, "The maximum time to gather records, at most 5m."),
        InputField(
            "startingPosition", .string(allowed: ["LATEST", "TRIM_HORIZON"]),
            "Streams, on creation: the position to start from. Default: LATEST."),
        InputField(
            "retries", .integer(-1...10_000),
            "Streams: the maximum number of retries of a batch. -1: no "
                + "limit."),
        InputField("recordAge", .duration, "Streams: the maximum age of a record."),
        InputField("bisectOnError", .boolean, "Streams: whether a failing batch is halved."),
        InputField("parallelizationFactor", .integer(1...10), "Streams: the number of concurrent batches per shard."),
        InputField("tumblingWindow", .duration, "Streams: the window of aggregations; at most 15m."),
        InputField("reportsItemFailures", .boolean, "Whether responses name the failed records."),
        InputField("onSuccess", .string, "The ARN of the destination for processed records."),
        InputField("onFailure", .string, "The ARN of the destination for discarded records."),
        InputField("filters", .list(.any), "The filter patterns. A record must match one of them."),
        InputField("maximumConcurrency", .integer(2...1000), "Queues: the maximum number of concurrent executions."))

    /// What the schema cannot see of a list of them.
    static func faults(_ input: CheckedInput) -> [StageDiagnostic] {
        let arns = (input.value["eventSources"]?.arrayValue ?? []).map { $0["arn"]?.stringValue }
        return arns.indices.compactMap { index in
            guard let arn = arns[index], arns[..<index].contains(arn) else { return nil }
            return StageDiagnostic(["eventSources", String(index), "arn"], "'\(arn)' is there twice.")
        }
    }

    /// The whole of it as a request, without what says whom it feeds.
    var request: EventSourceMappingRequest {
        var request = EventSourceMappingRequest()
        request.enabled = enabled
        request.batchSize = batchSize
        request.maximumBatchingWindowInSeconds = batchWindow.map(Self.seconds)
        request.maximumRetryAttempts = retries
        request.maximumRecordAgeInSeconds = recordAge.map(Self.seconds)
        request.bisectBatchOnFunctionError = bisectOnError
        request.parallelizationFactor = parallelizationFactor
        request.tumblingWindowInSeconds = tumblingWindow.map(Self.seconds)
        request.functionResponseTypes = reportsItemFailures.map { $0 ? ["ReportBatchItemFailures"] : [] }
        if onSuccess != nil || onFailure != nil {
            request.destinationConfig = DestinationConfig(
                onSuccess: onSuccess.map { .init(destination: $0) },
                onFailure: onFailure.map { .init(destination: $0) })
        }
        request.filterCriteria = filters.map { filters in
            FilterCriteria(patterns: filters.map { $0.stringValue ?? $0.text() })
        }
        request.scalingConfig = maximumConcurrency.map { MappingScalingConfig(maximumConcurrency: $0) }
        return request
    }

    /// Whether a mapping is as this says.
    func isMet(by mapping: EventSourceMapping) -> Bool {
        let wanted = request
        func same<Value: Equatable>(_ value: Value?, _ found: Value?) -> Bool { value == nil || value == found }
        let isEnabled = mapping.state.map { !["Disabled", "Disabling"].contains($0) }
        return same(enabled, isEnabled) && same(batchSize, mapping.batchSize)
            && same(wanted.maximumBatchingWindowInSeconds, mapping.maximumBatchingWindowInSeconds ?? 0)
            && same(retries, mapping.maximumRetryAttempts)
            && same(wanted.maximumRecordAgeInSeconds, mapping.maximumRecordAgeInSeconds)
            && same(bisectOnError, mapping.bisectBatchOnFunctionError ?? false)
            && same(parallelizationFactor, mapping.parallelizationFactor ?? 1)
            && same(wanted.tumblingWindowInSeconds, mapping.tumblingWindowInSeconds ?? 0)
            && same(wanted.functionResponseTypes, mapping.functionResponseTypes ?? [])
            && same(onSuccess, mapping.destinationConfig?.onSuccess?.destination)
            && same(onFailure, mapping.destinationConfig?.onFailure?.destination)
            && same(
                wanted.filterCriteria?.filters?.compactMap(\.pattern),
                mapping.filterCriteria?.filters?.compactMap(\.pattern) ?? [])
            && same(maximumConcurrency, mapping.scalingConfig?.maximumConcurrency)
    }

    /// Streams have to be told where to begin, queues must not be.
    var isStream: Bool { arn.contains(":kinesis:") || arn.contains(":dynamodb:") }

    private static func seconds(_ length: TimeLength) -> Int { Int(length.seconds.rounded()) }
}
