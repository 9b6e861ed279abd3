/// A mapping that feeds a function from a queue or a stream, as Lambda answers it.
package struct EventSourceMapping: Codable, Sendable, Hashable {
    package var uuid: String
    package var eventSourceArn: String?
    /// With a qualifier when it feeds a version or an alias.
    package var functionArn: String?
    package var batchSize: Int?
    /// Seconds.
    package var maximumBatchingWindowInSeconds: Int?
    package var startingPosition: String?
    package var maximumRetryAttempts: Int?
    package var maximumRecordAgeInSeconds: Int?
    package var bisectBatchOnFunctionError: Bool?
    package var parallelizationFactor: Int?
    package var tumblingWindowInSeconds: Int?
    package var functionResponseTypes: [String]?
    package var destinationConfig: DestinationConfig?
    package var filterCriteria: FilterCriteria?
    package var scalingConfig: MappingScalingConfig?
    /// `Creating`, `Enabling`, `Enabled`, `Disabling`, `Disabled`, `Updating`, `Deleting`.
    package var state: String?
    package var stateTransitionReason: String?
    package var lastProcessingResult: String?

    package init(uuid: String) {
        self.uuid = uuid
    }

    enum CodingKeys: String, CodingKey {
        case uuid = "UUID"
        case eventSourceArn, functionArn, batchSize, maximumBatchingWindowInSeconds, startingPosition
        case maximumRetryAttempts, maximumRecordAgeInSeconds, bisectBatchOnFunctionError, parallelizationFactor
        case tumblingWindowInSeconds, functionResponseTypes, destinationConfig, filterCriteria, scalingConfig
        case state, stateTransitionReason, lastProcessingResult
    }
}
