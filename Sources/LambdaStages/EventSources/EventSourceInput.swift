import AWSServices
import OrderedCollections
import StageKit

/// A mapping that feeds a function or an alias, as a pipeline writes it. What is absent is left as it is.
struct EventSourceInput: Decodable, Hashable, Sendable {
    struct Access: Decodable, Hashable, Sendable {
        let type: String
        let uri: String
    }

    struct Pollers: Decodable, Hashable, Sendable {
        let minimum: Int?
        let maximum: Int?
    }

    let arn: String?
    let bootstrapServers: [String]?
    let topics: [String]?
    let queue: String?
    let consumerGroup: String?
    let access: [Access]?
    let database: String?
    let collection: String?
    let fullDocument: String?
    let pollers: Pollers?
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
        InputField("arn", .string, "The ARN of the queue, stream or cluster."),
        InputField(
            "bootstrapServers", .list(.string), "Kafka outside of AWS, instead of arn: the brokers, as host:port."),
        InputField("topics", .list(.string), "Kafka: the topic. AWS accepts one."),
        InputField("queue", .string, "MQ: the name of the broker's queue."),
        InputField("consumerGroup", .string, "Kafka, on creation: the id of the consumer group."),
        InputField(
            "access",
            .list(
                .object(
                    InputField("type", .string, "AWS's type, such as SASL_SCRAM_512_AUTH.", required: true),
                    InputField("uri", .string, "The secret's ARN, the subnet or the security group.", required: true))),
            "Kafka and MQ: the credentials and the network of the source."),
        InputField("database", .string, "DocumentDB: the database."),
        InputField("collection", .string, "DocumentDB: the collection. Default: all of the database."),
        InputField(
            "fullDocument", .string(allowed: ["UpdateLookup", "Default"]),
            "DocumentDB: whether updates carry the whole document."),
        InputField(
            "pollers",
            .object(
                InputField("minimum", .integer(1...200), "The minimum number of pollers."),
                InputField("maximum", .integer(1...2000), "The maximum number of pollers.")),
            "Kafka and queues: the number of event pollers that are kept ready."),
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

    /// The problems of a list of sources that the schema cannot find.
    static func diagnostics(_ input: CheckedInput) -> [StageDiagnostic] {
        let sources = (input.value["eventSources"]?.arrayValue ?? []).map(CheckedInput.init)
        let keys = sources.map(Self.key)
        return sources.indices.flatMap { index -> [StageDiagnostic] in
            let path = ["eventSources", String(index)]
            var diagnostics = Self.diagnostics(of: sources[index], at: path)
            if let key = keys[index], keys[..<index].contains(key) {
                diagnostics.append(StageDiagnostic(path, "The event source '\(key)' is written twice."))
            }
            return diagnostics
        }
    }

    private static func diagnostics(of source: CheckedInput, at path: [String]) -> [StageDiagnostic] {
        guard source.has("arn") != source.has("bootstrapServers") else {
            let problem = source.has("arn") ? "has both 'arn' and" : "needs 'arn', or"
            return [
                StageDiagnostic(path, "An event source \(problem) 'bootstrapServers' for Kafka outside of AWS.")
            ]
        }
        let kind = source.known("arn")?.stringValue.map(SourceKind.init) ?? (source.has("arn") ? nil : .kafka)
        guard let kind else { return [] }
        var diagnostics: [StageDiagnostic] = []
        for (key, kinds) in SourceKind.fields where source.has(key) && !kinds.contains(kind) {
            diagnostics.append(StageDiagnostic(path + [key], "'\(key)' does not go with a source of this kind."))
        }
        for key in kind.required where !source.has(key) {
            diagnostics.append(StageDiagnostic(path, "An event source of this kind needs '\(key)'."))
        }
        if let topics = source.known("topics")?.arrayValue, topics.count != 1 {
            diagnostics.append(StageDiagnostic(path + ["topics"], "AWS accepts one topic for each event source."))
        }
        return diagnostics
    }

    /// A source without its settings; nil if it is not known yet.
    private static func key(of source: CheckedInput) -> String? {
        guard
            let place = source.known("arn")?.stringValue
                ?? source.known("bootstrapServers")?.arrayValue.map({ Self.servers($0.compactMap(\.stringValue)) })
        else { return nil }
        return key(place, source.known("topics")?.arrayValue?.first?.stringValue, source.known("queue")?.stringValue)
    }

    private static func key(_ place: String, _ topic: String?, _ queue: String?) -> String {
        [place, topic ?? queue].compactMap { $0 }.joined(separator: " ")
    }

    private static func servers(_ servers: [String]) -> String { servers.sorted().joined(separator: ",") }

    /// The source: its ARN or servers, and its topic or queue. Two mappings of a function differ in it.
    var key: String { Self.key(arn ?? Self.servers(bootstrapServers ?? []), topics?.first, queue) }

    /// The source of a mapping.
    static func key(of mapping: EventSourceMapping) -> String {
        key(
            mapping.eventSourceArn ?? servers(mapping.selfManagedEventSource?.bootstrapServers ?? []),
            mapping.topics?.first, mapping.queues?.first)
    }

    /// The whole of it as a request for a new mapping.
    var creation: EventSourceMappingRequest {
        var request = request
        request.eventSourceArn = arn
        request.startingPosition = startingPosition ?? (kind.hasPosition ? "LATEST" : nil)
        request.topics = topics
        request.queues = queue.map { [$0] }
        request.selfManagedEventSource = bootstrapServers.map { SelfManagedEventSource(bootstrapServers: $0) }
        let consumer = consumerGroup.map { KafkaConsumer(consumerGroupId: $0) }
        if arn == nil {
            request.selfManagedKafkaEventSourceConfig = consumer
        } else {
            request.amazonManagedKafkaEventSourceConfig = consumer
        }
        return request
    }

    private var kind: SourceKind { arn.map { SourceKind($0) } ?? .kafka }

    /// The kinds of sources, as far as their fields differ.
    private enum SourceKind: Hashable {
        case queue, stream, kafka, mq, documentDB

        init(_ arn: String) {
            let service = arn.split(separator: ":", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
            switch service {
            case "kinesis", "dynamodb": self = .stream
            case "kafka": self = .kafka
            case "mq": self = .mq
            case "rds": self = .documentDB
            default: self = .queue
            }
        }

        /// Whether AWS has to be told where to begin.
        var hasPosition: Bool { self == .stream || self == .kafka || self == .documentDB }

        var required: [String] {
            switch self {
            case .kafka: ["topics"]
            case .mq: ["queue", "access"]
            case .documentDB: ["database", "access"]
            case .queue, .stream: []
            }
        }

        static let fields: [(key: String, kinds: Set<SourceKind>)] = [
            ("topics", [.kafka]), ("consumerGroup", [.kafka]), ("queue", [.mq]),
            ("access", [.kafka, .mq, .documentDB]),
            ("database", [.documentDB]), ("collection", [.documentDB]), ("fullDocument", [.documentDB]),
            ("pollers", [.kafka, .queue]), ("parallelizationFactor", [.stream]), ("tumblingWindow", [.stream]),
            ("maximumConcurrency", [.queue]), ("startingPosition", [.stream, .kafka, .documentDB]),
        ]
    }

    /// The settings that an update changes, as a request.
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
        request.sourceAccessConfigurations = access.map { $0.map { SourceAccess(type: $0.type, uri: $0.uri) } }
        if database != nil || collection != nil || fullDocument != nil {
            request.documentDBEventSourceConfig = DocumentDBSource(
                databaseName: database, collectionName: collection, fullDocument: fullDocument)
        }
        request.provisionedPollerConfig = pollers.map {
            PollerConfig(minimumPollers: $0.minimum, maximumPollers: $0.maximum)
        }
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
            && same(wanted.functionResponseTypes.map(Set.init), Set(mapping.functionResponseTypes ?? []))
            && same(onSuccess, mapping.destinationConfig?.onSuccess?.destination)
            && same(onFailure, mapping.destinationConfig?.onFailure?.destination)
            && same(
                wanted.filterCriteria.map(Self.patterns), mapping.filterCriteria.map(Self.patterns) ?? [])
            && same(maximumConcurrency, mapping.scalingConfig?.maximumConcurrency)
            && same(wanted.sourceAccessConfigurations.map(Set.init), Set(mapping.sourceAccessConfigurations ?? []))
            && same(database, mapping.documentDBEventSourceConfig?.databaseName)
            && same(collection, mapping.documentDBEventSourceConfig?.collectionName)
            && same(fullDocument, mapping.documentDBEventSourceConfig?.fullDocument ?? "Default")
            && same(pollers?.minimum, mapping.provisionedPollerConfig?.minimumPollers)
            && same(pollers?.maximum, mapping.provisionedPollerConfig?.maximumPollers)
    }

    /// The filters' patterns by meaning: blanks, the order of keys and the order of filters say nothing.
    private static func patterns(_ criteria: FilterCriteria) -> Set<String> {
        Set(
            (criteria.filters ?? []).compactMap { filter in
                guard let text = filter.pattern else { return nil }
                return (try? JSONValue(parsing: text))?.sortedByKey.text() ?? text
            })
    }

    private static func seconds(_ length: TimeLength) -> Int { Int(length.seconds.rounded()) }
}

extension JSONValue {
    /// The value with the keys of all its objects in order.
    fileprivate var sortedByKey: JSONValue {
        switch self {
        case .object(let object):
            .object(JSONObject(object.mapValues(\.sortedByKey).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        case .array(let items): .array(items.map(\.sortedByKey))
        default: self
        }
    }
}
