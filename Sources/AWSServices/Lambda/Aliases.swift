import SigV4

/// An alias as Lambda answers it.
package struct AliasConfiguration: Codable, Sendable, Hashable {
    package var aliasArn: String?
    package var name: String
    /// The main version.
    package var functionVersion: FunctionVersion
    package var description: String?
    /// Absent without weights.
    package var routingConfig: AliasRoutingConfig?
    /// Changes with each UpdateAlias.
    package var revisionId: String?

    package init(name: String, functionVersion: FunctionVersion) {
        self.name = name
        self.functionVersion = functionVersion
    }

    /// The additional version's share, 0 to 1, by version; empty without one.
    package var weights: [FunctionVersion: Double] { routingConfig?.additionalVersionWeights ?? [:] }
}

/// The share of an alias's calls that goes to a version beside the main one. AWS takes at most one such version.
package struct AliasRoutingConfig: Codable, Sendable, Hashable {
    /// By version, 0 to 1. Sent empty, it clears the weights.
    package var additionalVersionWeights: [FunctionVersion: Double]?

    package init(additionalVersionWeights: [FunctionVersion: Double]) {
        self.additionalVersionWeights = additionalVersionWeights
    }
}

/// The input of CreateAlias. AWS guards it with no revision id: it fails with 409 if the alias is there.
package struct CreateAliasRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var name: String
    package var functionVersion: FunctionVersion
    package var description: String?
    package var routingConfig: AliasRoutingConfig?

    package init(
        functionName: String, name: String, functionVersion: FunctionVersion, description: String? = nil,
        routingConfig: AliasRoutingConfig? = nil
    ) {
        self.functionName = functionName
        self.name = name
        self.functionVersion = functionVersion
        self.description = description
        self.routingConfig = routingConfig
    }

    /// Without the function's name, which goes into the path.
    enum CodingKeys: String, CodingKey {
        case name, functionVersion, description, routingConfig
    }
}

/// The input of UpdateAlias. A field that is nil is left as it is.
package struct UpdateAliasRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var name: String
    package var functionVersion: FunctionVersion?
    package var description: String?
    /// With no version in it: the weights are cleared.
    package var routingConfig: AliasRoutingConfig?
    /// The update is refused with 412 when the alias shows another one.
    package var revisionId: String?

    package init(
        functionName: String, name: String, functionVersion: FunctionVersion? = nil, description: String? = nil,
        routingConfig: AliasRoutingConfig? = nil, revisionId: String? = nil
    ) {
        self.functionName = functionName
        self.name = name
        self.functionVersion = functionVersion
        self.description = description
        self.routingConfig = routingConfig
        self.revisionId = revisionId
    }

    /// Without both names, which go into the path.
    enum CodingKeys: String, CodingKey {
        case functionVersion, description, routingConfig, revisionId
    }
}

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
