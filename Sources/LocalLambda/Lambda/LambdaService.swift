import AWSModel
import Expressions
import Foundation
import NIOCore
import SigV4
import Synchronization

/// Lambda's API, version 2015-03-31.
struct LambdaService: LocalService {
    let registry: FunctionRegistry
    let layers: LayerRegistry
    let code: CodeStore
    let objects: ObjectStorage
    let scheduler: InvocationScheduler
    let metrics: MetricStore
    let address: ServerAddress
    let configuration: LocalLambdaConfiguration
    let traffic: Traffic
    let deliveries = EventDeliveries()
    let locations: CodeLocations

    init(
        registry: FunctionRegistry, layers: LayerRegistry, code: CodeStore, objects: ObjectStorage,
        scheduler: InvocationScheduler,
        metrics: MetricStore, address: ServerAddress, defaultCredentials: Credentials,
        configuration: LocalLambdaConfiguration
    ) {
        self.registry = registry
        self.layers = layers
        self.code = code
        self.objects = objects
        self.scheduler = scheduler
        self.metrics = metrics
        self.address = address
        locations = CodeLocations(address: address, credentials: defaultCredentials)
        self.configuration = configuration
        traffic = Traffic(seed: configuration.routingSeed, limit: configuration.concurrencyLimit)
    }

    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)? {
        route(request).map { ($0.operation.name, LambdaOperation(rawValue: $0.operation.name)?.isMutating ?? true) }
    }

    private func route(_ request: APIRequest) -> (operation: ServiceOperation, labels: [String: String])? {
        ServiceModel.lambda.operation(method: request.method, path: request.segments, query: request.queryValue)
    }

    func bodyLimit(of request: APIRequest) -> Int {
        request.operation.name == LambdaOperation.invoke.rawValue ? Self.payloadLimit : Self.requestLimit
    }

    func bodyTooLarge(_ request: APIRequest, size: Int?) -> APIError {
        if request.operation.name == LambdaOperation.invoke.rawValue {
            return Self.payloadTooLarge(size, "RequestResponse")
        }
        return APIError(
            status: 413, code: "RequestEntityTooLargeException",
            message:
                "Request must be smaller than \(Self.requestLimit) bytes for the \(request.operation.name) operation")
    }

    func respond(to request: APIRequest) async throws -> APIResponse {
        guard let (found, labels) = route(request) else {
            throw APIError(
                status: 404, code: "UnknownOperationException",
                message: "Lambda has no operation \(request.method) \(request.path)")
        }
        guard let operation = LambdaOperation(rawValue: found.name) else {
            throw APIError.notImplemented("the Lambda operation \(found.name)")
        }
        let input = try OperationInput(request, operation, labels: labels)
        switch operation {
        case .createFunction: return try createFunction(input, request)
        case .listFunctions: return try listFunctions(input, request)
        case .getFunction: return try getFunction(input, request)
        case .deleteFunction: return try deleteFunction(input, request)
        case .getFunctionConfiguration: return try getFunctionConfiguration(input, request)
        case .updateFunctionConfiguration: return try updateFunctionConfiguration(input, request)
        case .updateFunctionCode: return try updateFunctionCode(input, request)
        case .publishVersion: return try publishVersion(input, request)
        case .listVersionsByFunction: return try listVersions(input, request)
        case .createAlias: return try createAlias(input, request)
        case .listAliases: return try listAliases(input, request)
        case .getAlias: return try getAlias(input, request)
        case .updateAlias: return try updateAlias(input, request)
        case .deleteAlias: return try deleteAlias(input, request)
        case .invoke: return try await invoke(input, request)
        case .putFunctionConcurrency: return try putConcurrency(input, request)
        case .getFunctionConcurrency: return try getConcurrency(input, request)
        case .deleteFunctionConcurrency: return try deleteConcurrency(input, request)
        case .putProvisionedConcurrencyConfig: return try putProvisioned(input, request)
        case .getProvisionedConcurrencyConfig: return try getProvisioned(input, request)
        case .listProvisionedConcurrencyConfigs: return try listProvisioned(input, request)
        case .deleteProvisionedConcurrencyConfig: return try deleteProvisioned(input, request)
        case .createEventSourceMapping: return try createMapping(input, request)
        case .listEventSourceMappings: return try listMappings(input, request)
        case .getEventSourceMapping: return try getMapping(input, request)
        case .updateEventSourceMapping: return try updateMapping(input, request)
        case .deleteEventSourceMapping: return try deleteMapping(input, request)
        case .listTags: return try listTags(input, request)
        case .tagResource: return try tagResource(input, request)
        case .untagResource: return try untagResource(input, request)
        case .addPermission: return try addPermission(input, request)
        case .getPolicy: return try getPolicy(input, request)
        case .removePermission: return try removePermission(input, request)
        case .createFunctionURLConfig: return try createURL(input, request)
        case .getFunctionURLConfig: return try getURL(input, request)
        case .updateFunctionURLConfig: return try updateURL(input, request)
        case .deleteFunctionURLConfig: return try deleteURL(input, request)
        case .listFunctionURLConfigs: return try listURLs(input, request)
        case .getAccountSettings: return accountSettings(request)
        case .putFunctionEventInvokeConfig: return try putAsyncSettings(input, request, isReplacing: true)
        case .updateFunctionEventInvokeConfig: return try putAsyncSettings(input, request, isReplacing: false)
        case .getFunctionEventInvokeConfig: return try getAsyncSettings(input, request)
        case .deleteFunctionEventInvokeConfig: return try deleteAsyncSettings(input, request)
        case .listFunctionEventInvokeConfigs: return try listAsyncSettings(input, request)
        case .publishLayerVersion: return try publishLayer(input, request)
        case .getLayerVersion: return try getLayer(input, request)
        case .getLayerVersionByARN: return try getLayerByARN(input, request)
        case .listLayers: return try listLayers(input, request)
        case .listLayerVersions: return try listLayerVersions(input, request)
        case .deleteLayerVersion: return try deleteLayer(input, request)
        case .getFunctionCodeSigningConfig: return try getCodeSigning(input, request)
        case .getRuntimeManagementConfig: return try getRuntimeManagement(input, request)
        case .getFunctionRecursionConfig: return try getRecursion(input, request)
        }
    }

    func render(_ error: APIError, for request: APIRequest) -> APIResponse {
        // Two of Lambda's errors spell the member with a capital letter.
        let member = ["ResourceNotFoundException", "ServiceException"].contains(error.code) ? "Message" : "message"
        var body: JSONValue = [:]
        for (key, value) in error.details.sorted(by: { $0.key < $1.key }) { body.set(key, .string(value)) }
        body.set("Type", .string(error.status < 500 ? "User" : "Service"))
        body.set(member, .string(error.message))
        var response = APIResponse.json(body, status: error.status)
        response.headers.append(("X-Amzn-ErrorType", error.code))
        for (name, value) in error.headers { response.headers.append((name, value)) }
        return response
    }

    private static let requestLimit = 70_167_211

    // MARK: What operations share

    /// The function that a request names, in its path or body.
    func reference(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> RequestedFunction {
        try RequestedFunction(
            input.required("FunctionName"), qualifier: input.string("Qualifier"), caller: request.caller)
    }

    func function(_ reference: RequestedFunction) throws(APIError) -> FunctionRecord {
        guard let function = registry.function(reference.key) else {
            throw .functionNotFound(reference.key.arn(reference.qualifier))
        }
        return function
    }

    static func newID() -> String {
        UUID().uuidString.lowercased()
    }
}
