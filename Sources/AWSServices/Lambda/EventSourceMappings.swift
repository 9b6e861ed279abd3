import SigV4

/// The settings that a mapping and the requests for it share. In a request, a field that is nil is left to AWS's
/// default, or as it is.
package struct EventSourceSettings: Codable, Sendable, Hashable {
    /// On creation only.
    package var eventSourceArn: String?
    /// Streams only, on creation only: `TRIM_HORIZON`, `LATEST`, `AT_TIMESTAMP`.
    package var startingPosition: String?
    package var batchSize: Int?
    /// Seconds.
    package var maximumBatchingWindowInSeconds: Int?
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
    /// Kafka, on creation only.
    package var topics: [String]?
    /// MQ, on creation only.
    package var queues: [String]?
    package var sourceAccessConfigurations: [SourceAccess]?
    /// Self-managed Kafka, on creation only.
    package var selfManagedEventSource: SelfManagedEventSource?
    package var amazonManagedKafkaEventSourceConfig: KafkaConsumer?
    package var selfManagedKafkaEventSourceConfig: KafkaConsumer?
    package var documentDBEventSourceConfig: DocumentDBSource?
    package var provisionedPollerConfig: PollerConfig?
}

/// A credential or a network part with which Lambda reaches a source, such as `SASL_SCRAM_512_AUTH` and a secret's ARN.
package struct SourceAccess: Codable, Sendable, Hashable {
    package var type: String?
    package var uri: String?

    package init(type: String, uri: String) {
        self.type = type
        self.uri = uri
    }

    private enum CodingKeys: String, CodingKey {
        case type
        case uri = "URI"
    }
}

/// The brokers of a Kafka cluster outside of AWS.
package struct SelfManagedEventSource: Codable, Sendable, Hashable {
    /// Host and port of each, under `KAFKA_BOOTSTRAP_SERVERS`.
    package var endpoints: [String: [String]]?

    package init(bootstrapServers: [String]) {
        endpoints = ["KAFKA_BOOTSTRAP_SERVERS": bootstrapServers]
    }

    package var bootstrapServers: [String] { endpoints?["KAFKA_BOOTSTRAP_SERVERS"] ?? [] }
}

/// The consumer of a Kafka topic.
package struct KafkaConsumer: Codable, Sendable, Hashable {
    package var consumerGroupId: String?

    package init(consumerGroupId: String) {
        self.consumerGroupId = consumerGroupId
    }
}

/// The part of a DocumentDB cluster whose changes are read.
package struct DocumentDBSource: Codable, Sendable, Hashable {
    package var databaseName: String?
    package var collectionName: String?
    /// `UpdateLookup` or `Default`.
    package var fullDocument: String?

    package init(databaseName: String?, collectionName: String?, fullDocument: String?) {
        self.databaseName = databaseName
        self.collectionName = collectionName
        self.fullDocument = fullDocument
    }
}

/// The number of event pollers that are kept ready.
package struct PollerConfig: Codable, Sendable, Hashable {
    package var minimumPollers: Int?
    package var maximumPollers: Int?

    package init(minimumPollers: Int?, maximumPollers: Int?) {
        self.minimumPollers = minimumPollers
        self.maximumPollers = maximumPollers
    }
}

/// A mapping that feeds a function from a queue or a stream, as Lambda answers it.
@dynamicMemberLookup
package struct EventSourceMapping: Sendable, Hashable {
    package var uuid: String
    /// With a qualifier when it feeds a version or an alias.
    package var functionArn: String?
    package var settings = EventSourceSettings()
    /// `Creating`, `Enabling`, `Enabled`, `Disabling`, `Disabled`, `Updating`, `Deleting`.
    package var state: String?
    package var stateTransitionReason: String?
    package var lastProcessingResult: String?

    package init(uuid: String) {
        self.uuid = uuid
    }

    package subscript<Value>(dynamicMember path: WritableKeyPath<EventSourceSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }
}

extension EventSourceMapping: Decodable {
    private enum CodingKeys: String, CodingKey {
        case uuid = "UUID"
        case functionArn, state, stateTransitionReason, lastProcessingResult
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        uuid = try container.decode(String.self, forKey: .uuid)
        functionArn = try container.decodeIfPresent(String.self, forKey: .functionArn)
        state = try container.decodeIfPresent(String.self, forKey: .state)
        stateTransitionReason = try container.decodeIfPresent(String.self, forKey: .stateTransitionReason)
        lastProcessingResult = try container.decodeIfPresent(String.self, forKey: .lastProcessingResult)
        settings = try EventSourceSettings(from: decoder)
    }
}

/// The input of CreateEventSourceMapping and UpdateEventSourceMapping.
@dynamicMemberLookup
package struct EventSourceMappingRequest: Sendable, Hashable {
    /// Name, `name:alias`, or ARN.
    package var functionName: String?
    package var enabled: Bool?
    package var settings = EventSourceSettings()

    package init(functionName: String? = nil, eventSourceArn: String? = nil) {
        self.functionName = functionName
        settings.eventSourceArn = eventSourceArn
    }

    package subscript<Value>(dynamicMember path: WritableKeyPath<EventSourceSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }
}

extension EventSourceMappingRequest: Encodable {
    private enum CodingKeys: String, CodingKey {
        case functionName, enabled
    }

    package func encode(to encoder: any Encoder) throws {
        try settings.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(functionName, forKey: .functionName)
        try container.encodeIfPresent(enabled, forKey: .enabled)
    }
}

/// Which records reach the function: JSON patterns, of which one must match.
package struct FilterCriteria: Codable, Sendable, Hashable {
    package struct Filter: Codable, Sendable, Hashable {
        package var pattern: String?

        package init(pattern: String) {
            self.pattern = pattern
        }
    }

    package var filters: [Filter]?

    package init(patterns: [String]) {
        filters = patterns.map(Filter.init(pattern:))
    }
}

/// Where records go that a function could not process, or did.
package struct DestinationConfig: Codable, Sendable, Hashable {
    package struct Target: Codable, Sendable, Hashable {
        package var destination: String?

        package init(destination: String? = nil) {
            self.destination = destination
        }
    }

    package var onSuccess: Target?
    package var onFailure: Target?

    package init(onSuccess: Target? = nil, onFailure: Target? = nil) {
        self.onSuccess = onSuccess
        self.onFailure = onFailure
    }
}

/// How many executions a queue's mapping may have at a time, 2 to 1,000.
package struct MappingScalingConfig: Codable, Sendable, Hashable {
    package var maximumConcurrency: Int?

    package init(maximumConcurrency: Int? = nil) {
        self.maximumConcurrency = maximumConcurrency
    }
}

extension LambdaClient {
    /// The mappings that feed a function, a version or an alias.
    ///
    /// - Parameter name: with a qualifier (`name:live`) for those of a version or an alias; without one AWS answers the
    ///   function's own.
    package func listEventSourceMappings(
        functionName name: String? = nil, eventSourceArn: String? = nil
    ) async throws -> [EventSourceMapping] {
        try await pages(
            Call(
                operation: "ListEventSourceMappings", method: "GET", path: Self.mapping(),
                query: [("FunctionName", name), ("EventSourceArn", eventSourceArn)], retries: .safe),
            as: EventSourceMappingsPage.self, next: \.nextMarker
        ).flatMap { $0.eventSourceMappings ?? [] }
    }

    package func createEventSourceMapping(_ request: EventSourceMappingRequest) async throws -> EventSourceMapping {
        try await send(
            Call(
                operation: "CreateEventSourceMapping", method: "POST", path: Self.mapping(),
                retries: .unlessUnknown),
            body: request, as: EventSourceMapping.self)
    }

    package func getEventSourceMapping(uuid: String) async throws -> EventSourceMapping {
        try await send(
            Call(operation: "GetEventSourceMapping", method: "GET", path: Self.mapping(uuid), retries: .safe),
            as: EventSourceMapping.self)
    }

    package func updateEventSourceMapping(
        uuid: String, _ request: EventSourceMappingRequest
    ) async throws -> EventSourceMapping {
        try await send(
            Call(operation: "UpdateEventSourceMapping", method: "PUT", path: Self.mapping(uuid), retries: .safe),
            body: request, as: EventSourceMapping.self)
    }

    package func deleteEventSourceMapping(uuid: String) async throws {
        _ = try await send(
            Call(
                operation: "DeleteEventSourceMapping", method: "DELETE", path: Self.mapping(uuid),
                retries: .unlessUnknown))
    }

    private static func mapping(_ uuid: String? = nil) -> String {
        "/2015-03-31/event-source-mappings" + (uuid.map { "/" + URIEncoding.encode($0) } ?? "")
    }
}

private struct EventSourceMappingsPage: Decodable {
    var eventSourceMappings: [EventSourceMapping]?
    var nextMarker: String?
}
