/// The https address of a function or of an alias.
package struct FunctionURLConfig: Codable, Sendable, Hashable {
    package struct CORS: Codable, Sendable, Hashable {
        package var allowCredentials: Bool?
        package var allowHeaders: [String]?
        package var allowMethods: [String]?
        package var allowOrigins: [String]?
        package var exposeHeaders: [String]?
        /// Seconds.
        package var maxAge: Int?

        package init() {}
    }

    /// In answers only.
    package var functionUrl: String?
    /// In answers only; with the alias as qualifier.
    package var functionArn: String?
    /// `AWS_IAM` or `NONE`.
    package var authType: String?
    package var cors: CORS?
    /// `BUFFERED` or `RESPONSE_STREAM`.
    package var invokeMode: String?

    package init(authType: String? = nil, cors: CORS? = nil, invokeMode: String? = nil) {
        self.authType = authType
        self.cors = cors
        self.invokeMode = invokeMode
    }
}

extension LambdaClient {
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
