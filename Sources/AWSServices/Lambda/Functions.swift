extension LambdaClient {
    /// - Parameter qualifier: a version or an alias; nil is `$LATEST`.
    package func getFunction(_ name: String, qualifier: String? = nil) async throws -> FunctionDetails {
        try await send(
            Call(
                operation: "GetFunction", method: "GET", path: Self.function(name),
                query: [("Qualifier", qualifier)], retries: .safe, rateBucket: .getFunction),
            as: FunctionDetails.self)
    }

    package func getFunctionConfiguration(
        _ name: String, qualifier: String? = nil
    ) async throws -> FunctionConfiguration {
        try await send(
            Call(
                operation: "GetFunctionConfiguration", method: "GET", path: Self.function(name) + "/configuration",
                query: [("Qualifier", qualifier)], retries: .safe),
            as: FunctionConfiguration.self)
    }

    package func createFunction(_ request: CreateFunctionRequest) async throws -> FunctionConfiguration {
        try await send(
            Call(
                operation: "CreateFunction", method: "POST", path: "/2015-03-31/functions",
                retries: .unlessUnknown),
            body: request, as: FunctionConfiguration.self)
    }

    package func updateFunctionCode(_ request: UpdateFunctionCodeRequest) async throws -> FunctionConfiguration {
        try await send(
            Call(
                operation: "UpdateFunctionCode", method: "PUT", path: Self.function(request.functionName) + "/code",
                retries: .unlessUnknown),
            body: request, as: FunctionConfiguration.self)
    }

    package func updateFunctionConfiguration(
        _ request: UpdateFunctionConfigurationRequest
    ) async throws -> FunctionConfiguration {
        try await send(
            Call(
                operation: "UpdateFunctionConfiguration", method: "PUT",
                path: Self.function(request.functionName) + "/configuration", retries: .unlessUnknown),
            body: request, as: FunctionConfiguration.self)
    }

    /// Publishes `$LATEST`; when nothing changed since the last version, AWS answers that one again.
    ///
    /// - Parameters:
    ///   - codeSha256: refused with 400 when `$LATEST`'s code has another one.
    ///   - revisionId: refused with 412 when `$LATEST` shows another one.
    package func publishVersion(
        _ name: String, description: String? = nil, codeSha256: String? = nil, revisionId: String? = nil
    ) async throws -> FunctionConfiguration {
        try await send(
            Call(
                operation: "PublishVersion", method: "POST", path: Self.function(name) + "/versions",
                retries: .unlessUnknown),
            body: PublishVersionBody(description: description, codeSha256: codeSha256, revisionId: revisionId),
            as: FunctionConfiguration.self)
    }

    /// All versions, `$LATEST` included; without `state` and `lastUpdateStatus`.
    package func listVersions(_ name: String) async throws -> [FunctionConfiguration] {
        let pages = try await pages(
            Call(
                operation: "ListVersionsByFunction", method: "GET", path: Self.function(name) + "/versions",
                retries: .safe),
            as: VersionsPage.self, next: \.nextMarker)
        return pages.flatMap(\.versions)
    }

    /// All functions of the region, as of `$LATEST`.
    package func listFunctions() async throws -> [FunctionConfiguration] {
        let pages = try await pages(
            Call(operation: "ListFunctions", method: "GET", path: "/2015-03-31/functions", retries: .safe),
            as: FunctionsPage.self, next: \.nextMarker)
        return pages.flatMap(\.functions)
    }

    /// - Parameter qualifier: the version to delete; nil deletes the function with all that belongs to it.
    package func deleteFunction(_ name: String, qualifier: String? = nil) async throws {
        _ = try await send(
            Call(
                operation: "DeleteFunction", method: "DELETE", path: Self.function(name),
                query: [("Qualifier", qualifier)], retries: .unlessUnknown))
    }
}

private struct PublishVersionBody: Encodable {
    var description: String?
    var codeSha256: String?
    var revisionId: String?
}

private struct VersionsPage: Decodable {
    var versions: [FunctionConfiguration]
    var nextMarker: String?
}

private struct FunctionsPage: Decodable {
    var functions: [FunctionConfiguration]
    var nextMarker: String?
}
