/// The input of CreateEventSourceMapping and UpdateEventSourceMapping. A field that is nil is left to AWS's default,
/// or as it is.
package struct EventSourceMappingRequest: Encodable, Sendable, Hashable {
    /// Name, `name:alias`, or ARN.
    package var functionName: String?
    /// On creation only.
    package var eventSourceArn: String?
    package var enabled: Bool?
    package var batchSize: Int?
    /// Seconds.
    package var maximumBatchingWindowInSeconds: Int?
    /// Streams only, on creation only: `TRIM_HORIZON`, `LATEST`, `AT_TIMESTAMP`.
    package var startingPosition: String?
    package var maximumRetryAttempts: Int?
    /// Seconds.
    package var maximumRecordAgeInSeconds: Int?
    package var bisectBatchOnFunctionError: Bool?
    package var parallelizationFactor: Int?
    package var tumblingWindowInSeconds: Int?
    /// `ReportBatchItemFailures`, or empty.
    package var functionResponseTypes: [String]?
    package var destinationConfig: DestinationConfig?
    package var filterCriteria: FilterCriteria?
    package var scalingConfig: MappingScalingConfig?

    package init(functionName: String? = nil, eventSourceArn: String? = nil) {
        self.functionName = functionName
        self.eventSourceArn = eventSourceArn
    }
}
