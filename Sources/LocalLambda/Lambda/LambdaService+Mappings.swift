import Expressions
import Foundation

/// Event source mappings are kept and pass through their states. Nothing is polled.
extension LambdaService {
    /// What a request may set; all of it is given back as it came.
    private static let settings = [
        "EventSourceArn", "BatchSize", "FilterCriteria", "MaximumBatchingWindowInSeconds", "ParallelizationFactor",
        "StartingPosition", "StartingPositionTimestamp", "DestinationConfig", "MaximumRecordAgeInSeconds",
        "BisectBatchOnFunctionError", "MaximumRetryAttempts", "TumblingWindowInSeconds", "Topics", "Queues",
        "SourceAccessConfigurations", "SelfManagedEventSource", "FunctionResponseTypes", "ScalingConfig", "KMSKeyArn",
        "MetricsConfig", "DocumentDBEventSourceConfig", "AmazonManagedKafkaEventSourceConfig",
        "SelfManagedKafkaEventSourceConfig",
    ]

    func createMapping(_ request: APIRequest) throws(APIError) -> APIResponse {
        let fields = try RequestFields(request)
        let reference = try RequestedFunction(try fields.required("FunctionName"), caller: request.caller)
        let function = try function(reference)
        _ = try resolve(reference, in: function)
        guard try fields.string("EventSourceArn") != nil || fields.member("SelfManagedEventSource") != nil else {
            throw .invalidParameter("Unrecognized event source.")
        }
        let now = configuration.now()
        var mapping = EventSourceMapping(
            id: Self.newID(), accountID: function.key.accountID, region: function.key.region,
            functionName: function.key.name, functionARN: function.key.arn(reference.qualifier), settings: [:],
            isEnabled: try fields.bool("Enabled") ?? true, lastModified: now)
        change(&mapping, to: "Creating", with: fields, at: now)
        try registry.save(mapping, isNew: true)
        return .json(json(mapping), status: 202)
    }

    func getMapping(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        .json(json(try mapping(route, request)))
    }

    func listMappings(_ request: APIRequest) throws(APIError) -> APIResponse {
        let source = request.queryValue("EventSourceArn")
        var name: String?
        if let text = request.queryValue("FunctionName") {
            name = try RequestedFunction(text, caller: request.caller).key.name
        }
        let all = registry.mappings(accountID: request.caller.accountID, region: request.caller.region).filter {
            (source == nil || $0.settings["EventSourceArn"]?.stringValue == source)
                && (name == nil || $0.functionName == name)
        }
        let page = try Page(of: all, request: request) { $0.id }
        return .json(page.json("EventSourceMappings", json))
    }

    func updateMapping(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        var mapping = try mapping(route, request)
        let fields = try RequestFields(request)
        let now = configuration.now()
        if mapping.state(at: now) == mapping.transition {
            throw APIError(
                status: 400, code: "ResourceInUseException",
                message: "Cannot update the event source mapping because it is in use.")
        }
        if let name = try fields.string("FunctionName") {
            let reference = try RequestedFunction(name, caller: request.caller)
            let function = try function(reference)
            mapping.functionName = function.key.name
            mapping.functionARN = function.key.arn(reference.qualifier)
        }
        let wasEnabled = mapping.isEnabled
        mapping.isEnabled = try fields.bool("Enabled") ?? wasEnabled
        let transition =
            mapping.isEnabled == wasEnabled ? "Updating" : mapping.isEnabled ? "Enabling" : "Disabling"
        change(&mapping, to: transition, with: fields, at: now)
        try registry.save(mapping, isNew: false)
        return .json(json(mapping), status: 202)
    }

    func deleteMapping(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        var mapping = try mapping(route, request)
        try registry.removeMapping(mapping.id)
        mapping.transition = "Deleting"
        mapping.transitionEnds = .distantFuture
        return .json(json(mapping), status: 202)
    }

    private func change(
        _ mapping: inout EventSourceMapping, to transition: String, with fields: RequestFields, at now: Date
    ) {
        for key in Self.settings {
            if let member = fields.member(key) { mapping.settings[key] = member }
        }
        mapping.lastModified = now
        mapping.transition = transition
        mapping.transitionEnds = now.addingTimeInterval(configuration.updateDelay.milliseconds / 1000)
    }

    private func mapping(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> EventSourceMapping {
        guard let mapping = registry.mapping(route.subject), mapping.accountID == request.caller.accountID,
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
        json.set("LastProcessingResult", "No records processed")
        json.set("State", .string(mapping.state(at: configuration.now())))
        json.set("StateTransitionReason", "USER_INITIATED")
        return json
    }
}
