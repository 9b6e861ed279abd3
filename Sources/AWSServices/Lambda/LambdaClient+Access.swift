import SigV4

extension LambdaClient {
    /// Adds a statement to the resource policy of a function, or of the version or alias in `qualifier`.
    package func addPermission(_ name: String, qualifier: String? = nil, _ permission: Permission) async throws {
        _ = try await send(
            Call(
                operation: "AddPermission", method: "POST", path: Self.function(name) + "/policy",
                query: [("Qualifier", qualifier)], retries: .unlessUnknown),
            body: permission)
    }

    /// - Throws: an error that `isNotFound` when there is no policy.
    package func getPolicy(_ name: String, qualifier: String? = nil) async throws -> FunctionPolicy {
        try await send(
            Call(
                operation: "GetPolicy", method: "GET", path: Self.function(name) + "/policy",
                query: [("Qualifier", qualifier)], retries: .safe, rateBucket: .getPolicy),
            as: FunctionPolicy.self)
    }

    package func removePermission(
        _ name: String, statementId: String, qualifier: String? = nil, revisionId: String? = nil
    ) async throws {
        _ = try await send(
            Call(
                operation: "RemovePermission", method: "DELETE",
                path: Self.function(name) + "/policy/" + URIEncoding.encode(statementId),
                query: [("Qualifier", qualifier), ("RevisionId", revisionId)], retries: .unlessUnknown))
    }

    package func createFunctionURLConfig(
        _ name: String, qualifier: String? = nil, _ config: FunctionURLConfig
    ) async throws -> FunctionURLConfig {
        try await send(
            url("CreateFunctionUrlConfig", "POST", name, qualifier, retries: .unlessUnknown), body: config,
            as: FunctionURLConfig.self)
    }

    /// - Throws: an error that `isNotFound` when there is none.
    package func getFunctionURLConfig(_ name: String, qualifier: String? = nil) async throws -> FunctionURLConfig {
        try await send(url("GetFunctionUrlConfig", "GET", name, qualifier, retries: .safe), as: FunctionURLConfig.self)
    }

    package func updateFunctionURLConfig(
        _ name: String, qualifier: String? = nil, _ config: FunctionURLConfig
    ) async throws -> FunctionURLConfig {
        try await send(
            url("UpdateFunctionUrlConfig", "PUT", name, qualifier, retries: .safe), body: config,
            as: FunctionURLConfig.self)
    }

    package func deleteFunctionURLConfig(_ name: String, qualifier: String? = nil) async throws {
        _ = try await send(url("DeleteFunctionUrlConfig", "DELETE", name, qualifier, retries: .unlessUnknown))
    }

    /// The addresses of a function and of its aliases.
    package func listFunctionURLConfigs(_ name: String) async throws -> [FunctionURLConfig] {
        try await pages(
            Call(
                operation: "ListFunctionUrlConfigs", method: "GET",
                path: Self.function(name, since: "2021-10-31") + "/urls", retries: .safe),
            as: FunctionURLConfigsPage.self, next: \.nextMarker
        ).flatMap { $0.functionUrlConfigs ?? [] }
    }

    private func url(
        _ operation: String, _ method: String, _ name: String, _ qualifier: String?, retries: RetryPermission
    ) -> Call {
        Call(
            operation: operation, method: method, path: Self.function(name, since: "2021-10-31") + "/url",
            query: [("Qualifier", qualifier)], retries: retries)
    }
}

private struct FunctionURLConfigsPage: Decodable {
    var functionUrlConfigs: [FunctionURLConfig]?
    var nextMarker: String?
}
