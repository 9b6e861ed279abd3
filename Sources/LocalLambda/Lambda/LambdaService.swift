import Expressions
import Foundation
import NIOCore
import SigV4
import Synchronization

/// Lambda's API, version 2015-03-31.
struct LambdaService: LocalService {
    let registry: FunctionRegistry
    let code: CodeStore
    let objects: ObjectStorage
    let scheduler: InvocationScheduler
    let metrics: MetricStore
    let address: ServerAddress
    let configuration: LocalLambdaConfiguration
    let traffic: Traffic
    private let defaultCredentials: Credentials

    init(
        registry: FunctionRegistry, code: CodeStore, objects: ObjectStorage, scheduler: InvocationScheduler,
        metrics: MetricStore, address: ServerAddress, defaultCredentials: Credentials,
        configuration: LocalLambdaConfiguration
    ) {
        self.registry = registry
        self.code = code
        self.objects = objects
        self.scheduler = scheduler
        self.metrics = metrics
        self.address = address
        self.defaultCredentials = defaultCredentials
        self.configuration = configuration
        traffic = Traffic(seed: configuration.routingSeed, limit: configuration.concurrencyLimit)
    }

    func operation(of request: APIRequest) -> (name: String, isMutating: Bool)? {
        LambdaRoute(request).map { ($0.operation.rawValue, $0.operation.isMutating) }
    }

    func respond(to request: APIRequest) async throws -> APIResponse {
        guard let route = LambdaRoute(request) else {
            throw APIError.notImplemented("the Lambda operation \(request.method) \(request.path)")
        }
        guard request.body.readableBytes <= Self.requestLimit else {
            throw APIError(
                status: 413, code: "RequestEntityTooLargeException",
                message: "Request must be smaller than \(Self.requestLimit) bytes for the "
                    + "\(route.operation.rawValue) operation")
        }
        switch route.operation {
        case .createFunction: return try createFunction(request)
        case .listFunctions: return try listFunctions(request)
        case .getFunction: return try getFunction(route, request)
        case .deleteFunction: return try deleteFunction(route, request)
        case .getFunctionConfiguration: return try getFunctionConfiguration(route, request)
        case .updateFunctionConfiguration: return try updateFunctionConfiguration(route, request)
        case .updateFunctionCode: return try updateFunctionCode(route, request)
        case .publishVersion: return try publishVersion(route, request)
        case .listVersionsByFunction: return try listVersions(route, request)
        case .createAlias: return try createAlias(route, request)
        case .listAliases: return try listAliases(route, request)
        case .getAlias: return try getAlias(route, request)
        case .updateAlias: return try updateAlias(route, request)
        case .deleteAlias: return try deleteAlias(route, request)
        case .invoke: return try await invoke(route, request)
        case .putFunctionConcurrency: return try putConcurrency(route, request)
        case .getFunctionConcurrency: return try getConcurrency(route, request)
        case .deleteFunctionConcurrency: return try deleteConcurrency(route, request)
        case .putProvisionedConcurrencyConfig: return try putProvisioned(route, request)
        case .getProvisionedConcurrencyConfig: return try getProvisioned(route, request)
        case .listProvisionedConcurrencyConfigs: return try listProvisioned(route, request)
        case .deleteProvisionedConcurrencyConfig: return try deleteProvisioned(route, request)
        case .createEventSourceMapping: return try createMapping(request)
        case .listEventSourceMappings: return try listMappings(request)
        case .getEventSourceMapping: return try getMapping(route, request)
        case .updateEventSourceMapping: return try updateMapping(route, request)
        case .deleteEventSourceMapping: return try deleteMapping(route, request)
        case .listTags: return try listTags(route, request)
        case .tagResource: return try tagResource(route, request)
        case .untagResource: return try untagResource(route, request)
        case .addPermission: return try addPermission(route, request)
        case .getPolicy: return try getPolicy(route, request)
        case .removePermission: return try removePermission(route, request)
        case .createFunctionURLConfig: return try createURL(route, request)
        case .getFunctionURLConfig: return try getURL(route, request)
        case .updateFunctionURLConfig: return try updateURL(route, request)
        case .deleteFunctionURLConfig: return try deleteURL(route, request)
        case .listFunctionURLConfigs: return try listURLs(route, request)
        case .getAccountSettings: return accountSettings(request)
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

    func reference(_ route: LambdaRoute, _ request: APIRequest, qualifier: String? = nil) throws(APIError)
        -> RequestedFunction
    {
        try RequestedFunction(
            route.subject, qualifier: qualifier ?? request.queryValue("Qualifier").flatMap { $0.isEmpty ? nil : $0 },
            caller: request.caller)
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

    /// An address at which the code can be fetched for ten minutes.
    func codeLocation(_ archive: String, function: FunctionKey) -> String {
        let host = address.endpoint.replacing("http://", with: "")
        let path = "/\(S3Service.codeBucket)/\(function.accountID)/\(function.name)-\(archive)"
        let query = RequestSigner().presign(
            SignableRequest(method: "GET", path: path, headers: [.init("host", host)]),
            credentials: defaultCredentials, region: function.region, service: "s3", date: Date(), lifetime: 600)
        return "\(address.endpoint)\(path)?\(query)"
    }
}
