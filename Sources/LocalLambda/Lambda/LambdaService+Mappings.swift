import Expressions
import Foundation

/// Event source mappings are kept and pass through their states. Nothing is polled.
extension LambdaService {
    /// The members that a request may set; all of them are returned unchanged.
    private static let settings = [
        "EventSourceArn", "BatchSize", "FilterCriteria", "MaximumBatchingWindowInSeconds", "ParallelizationFactor",
        "StartingPosition", "StartingPositionTimestamp", "DestinationConfig", "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError", "MaximumRetryAttempts", "TumblingWindowInSeconds", "Topics", "Queues",
        "SourceAccessConfigurations", "SelfManagedEventSource", "FunctionResponseTypes", "ScalingConfig", "KMSKeyArn",
        "MetricsConfig", "DocumentDBEventSourceConfig", "AmazonManagedKafkaEventSourceConfig",
        "SelfManagedKafkaEventSourceConfig", "LoggingConfig", "ProvisionedPollerConfig",
    ]

    func createMapping(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try RequestedFunction(input.required("FunctionName"), caller: request.caller)
        let function = try function(reference)
        _ = try resolve(reference, in: function)
        let source = EventSource(arn: input.string("EventSourceArn"))
        guard input.string("EventSourceArn") != nil || input.member("SelfManagedEventSource") != nil else {
            throw .invalidParameter("Unrecognized event source.")
        }
        guard source != .stream || input.string("StartingPosition") != nil else { throw .missing("StartingPosition") }
        let now = configuration.now()
        var mapping = EventSourceMapping(
            id: Self.newID(), accountID: function.key.accountID, region: function.key.region,
            functionName: function.key.name, functionARN: function.key.arn(reference.qualifier),
            settings: Dictionary(source.defaults.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }),
            tags: try TagRules.checked(input.map("Tags")),
            isEnabled: input.bool("Enabled") ?? true, lastModified: now)
        change(&mapping, to: "Creating", with: input, at: now)
        try registry.save(mapping, isNew: true)
        return .json(json(mapping), status: 202)
    }

    func getMapping(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        .json(json(try mapping(input.required("UUID"), request)))
    }

    func listMappings(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let source = input.string("EventSourceArn")
        let reference = try input.string("FunctionName").map { (name) throws(APIError) in
            try RequestedFunction(name, caller: request.caller)
        }
        let all = registry.mappings(accountID: request.caller.accountID, region: request.caller.region).filter {
            (source == nil || $0.settings["EventSourceArn"]?.stringValue == source)
                && (reference == nil || $0.functionName == reference?.key.name)
                && (reference?.qualifier == nil || $0.functionARN == reference?.key.arn(reference?.qualifier))
        }
        let page = try Page(of: all, input) { $0.id }
        return .json(page.json("EventSourceMappings", json))
    }

    func updateMapping(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        var mapping = try mapping(input.required("UUID"), request)
        let now = configuration.now()
        if mapping.state(at: now) == mapping.transition {
            throw APIError(
                status: 400, code: "ResourceInUseException",
                message: "Cannot update the event source mapping because it is in use.")
        }
        if let name = input.string("FunctionName") {
            let reference = try RequestedFunction(name, caller: request.caller)
            let function = try function(reference)
            mapping.functionName = function.key.name
            mapping.functionARN = function.key.arn(reference.qualifier)
        }
        let wasEnabled = mapping.isEnabled
        mapping.isEnabled = input.bool("Enabled") ?? wasEnabled
        let transition =
            mapping.isEnabled == wasEnabled ? "Updating" : mapping.isEnabled ? "Enabling" : "Disabling"
        change(&mapping, to: transition, with: input, at: now)
        try registry.save(mapping, isNew: false)
        return .json(json(mapping), status: 202)
    }

    func deleteMapping(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        var mapping = try mapping(input.required("UUID"), request)
        try registry.removeMapping(mapping.id)
        mapping.transition = "Deleting"
        mapping.transitionEnds = .distantFuture
        return .json(json(mapping), status: 202)
    }

    private func change(
        _ mapping: inout EventSourceMapping, to transition: String, with input: OperationInput, at now: Date
    ) {
        for key in Self.settings {
            if let member = input.member(key) { mapping.settings[key] = member }
        }
        mapping.lastModified = now
        mapping.transition = transition
        mapping.transitionEnds = now.addingTimeInterval(configuration.updateDelay.milliseconds / 1000)
    }

    func mapping(_ id: String, _ request: APIRequest) throws(APIError) -> EventSourceMapping {
        guard let mapping = registry.mapping(id), mapping.accountID == request.caller.accountID,
            mapping.region == request.caller.region
        else { throw .notFound("The resource you requested does not exist.") }
        return mapping
    }

    private func json(_ mapping: EventSourceMapping) -> JSONValue {
        var json: JSONValue = ["UUID": .string(mapping.id), "FunctionArn": .string(mapping.functionARN)]
        for key in Self.settings { json.set(key, mapping.settings[key]) }
        json.set(
            "EventSourceMappingArn",
            .string("arn:aws:lambda:\(mapping.region):\(mapping.accountID):event-source-mapping:\(mapping.id)"))
        json.set("LastModified", .real(JSONReal(LambdaTime.seconds(mapping.lastModified))))
        let source = EventSource(arn: mapping.settings["EventSourceArn"]?.stringValue)
        if source != .queue { json.set("LastProcessingResult", "No records processed") }
        json.set("State", .string(mapping.state(at: configuration.now())))
        json.set("StateTransitionReason", .string(source.transitionReason))
        return json
    }
}
