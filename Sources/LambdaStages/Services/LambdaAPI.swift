package import AWSServices

/// The operations of AWS Lambda that the stages use; `LambdaClient` has them, and tests have a stand-in.
package protocol LambdaAPI: Sendable {
    func getFunction(_ name: String, qualifier: String?) async throws -> FunctionDetails
    func createFunction(_ request: CreateFunctionRequest) async throws -> FunctionConfiguration
    func updateFunctionCode(_ request: UpdateFunctionCodeRequest) async throws -> FunctionConfiguration
    func updateFunctionConfiguration(
        _ request: UpdateFunctionConfigurationRequest
    ) async throws -> FunctionConfiguration
    func publishVersion(
        _ name: String, description: String?, codeSha256: String?, revisionId: String?
    ) async throws -> FunctionConfiguration
    func listVersions(_ name: String) async throws -> [FunctionConfiguration]
    func deleteFunction(_ name: String, qualifier: String?) async throws

    func getAlias(_ name: String, alias: String) async throws -> AliasConfiguration
    func listAliases(_ name: String) async throws -> [AliasConfiguration]
    func createAlias(_ request: CreateAliasRequest) async throws -> AliasConfiguration
    func updateAlias(_ request: UpdateAliasRequest) async throws -> AliasConfiguration
    func deleteAlias(_ name: String, alias: String) async throws

    func putFunctionConcurrency(_ name: String, reserved: Int) async throws
    func deleteFunctionConcurrency(_ name: String) async throws
    func putProvisionedConcurrency(
        _ name: String, qualifier: String, executions: Int
    ) async throws -> ProvisionedConcurrency
    func getProvisionedConcurrency(_ name: String, qualifier: String) async throws -> ProvisionedConcurrency
    func listProvisionedConcurrency(_ name: String) async throws -> [ProvisionedConcurrency]
    func deleteProvisionedConcurrency(_ name: String, qualifier: String) async throws

    func listEventSourceMappings(functionName: String?, eventSourceArn: String?) async throws -> [EventSourceMapping]
    func createEventSourceMapping(_ request: EventSourceMappingRequest) async throws -> EventSourceMapping
    func getEventSourceMapping(uuid: String) async throws -> EventSourceMapping
    func updateEventSourceMapping(
        uuid: String, _ request: EventSourceMappingRequest
    ) async throws -> EventSourceMapping
    func deleteEventSourceMapping(uuid: String) async throws

    func tagResource(_ arn: String, tags: [String: String]) async throws
    func untagResource(_ arn: String, keys: [String]) async throws

    func addPermission(_ name: String, qualifier: String?, _ permission: Permission) async throws
    func getPolicy(_ name: String, qualifier: String?) async throws -> FunctionPolicy
    func removePermission(
        _ name: String, statementId: String, qualifier: String?, revisionId: String?
    ) async throws
    func createFunctionURLConfig(
        _ name: String, qualifier: String?, _ config: FunctionURLConfig
    ) async throws -> FunctionURLConfig
    func getFunctionURLConfig(_ name: String, qualifier: String?) async throws -> FunctionURLConfig
    func updateFunctionURLConfig(
        _ name: String, qualifier: String?, _ config: FunctionURLConfig
    ) async throws -> FunctionURLConfig
    func deleteFunctionURLConfig(_ name: String, qualifier: String?) async throws
    func listFunctionURLConfigs(_ name: String) async throws -> [FunctionURLConfig]

    func putEventInvokeConfig(
        _ name: String, qualifier: String?, _ config: EventInvokeConfig
    ) async throws -> EventInvokeConfig
    func getEventInvokeConfig(_ name: String, qualifier: String?) async throws -> EventInvokeConfig
    func deleteEventInvokeConfig(_ name: String, qualifier: String?) async throws

    func invoke(_ request: InvokeRequest) async throws -> InvokeResult
}

extension LambdaClient: LambdaAPI {}
