import SigV4

extension LambdaClient {
    package func getAlias(_ name: String, alias: String) async throws -> AliasConfiguration {
        try await send(
            Call(operation: "GetAlias", method: "GET", path: Self.path(name, alias), retries: .safe),
            as: AliasConfiguration.self)
    }

    package func listAliases(_ name: String) async throws -> [AliasConfiguration] {
        let pages = try await pages(
            Call(operation: "ListAliases", method: "GET", path: Self.path(name), retries: .safe),
            as: AliasesPage.self, next: \.nextMarker)
        return pages.flatMap(\.aliases)
    }

    package func createAlias(_ request: CreateAliasRequest) async throws -> AliasConfiguration {
        try await send(
            Call(
                operation: "CreateAlias", method: "POST", path: Self.path(request.functionName),
                retries: .unlessUnknown),
            body: request, as: AliasConfiguration.self)
    }

    package func updateAlias(_ request: UpdateAliasRequest) async throws -> AliasConfiguration {
        try await send(
            Call(
                operation: "UpdateAlias", method: "PUT", path: Self.path(request.functionName, request.name),
                retries: .unlessUnknown),
            body: request, as: AliasConfiguration.self)
    }

    /// Deleting an alias that is not there succeeds.
    package func deleteAlias(_ name: String, alias: String) async throws {
        _ = try await send(
            Call(operation: "DeleteAlias", method: "DELETE", path: Self.path(name, alias), retries: .safe))
    }

    private static func path(_ function: String, _ alias: String? = nil) -> String {
        Self.function(function) + "/aliases" + (alias.map { "/" + URIEncoding.encode($0) } ?? "")
    }
}

private struct AliasesPage: Decodable {
    var aliases: [AliasConfiguration]
    var nextMarker: String?
}
