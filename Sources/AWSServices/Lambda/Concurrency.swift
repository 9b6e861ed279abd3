/// Provisioned concurrency of a version or an alias.
package struct ProvisionedConcurrency: Codable, Sendable, Hashable {
    /// In lists only; its qualifier says whose it is.
    package var functionArn: String?
    package var requestedProvisionedConcurrentExecutions: Int?
    package var availableProvisionedConcurrentExecutions: Int?
    package var allocatedProvisionedConcurrentExecutions: Int?
    /// `IN_PROGRESS`, `READY` or `FAILED`.
    package var status: String?
    package var statusReason: String?
    package var lastModified: String?

    package init() {}

    /// The version or alias that a list's entry belongs to.
    package var qualifier: String? {
        functionArn.flatMap { arn in
            let parts = arn.split(separator: ":")
            return parts.count == 8 ? String(parts[7]) : nil
        }
    }
}

extension LambdaClient {
    /// Reserves concurrency for a function; 0 stops it.
    package func putFunctionConcurrency(_ name: String, reserved: Int) async throws {
        _ = try await send(
            Call(
                operation: "PutFunctionConcurrency", method: "PUT",
                path: Self.function(name, since: "2017-10-31") + "/concurrency", retries: .safe),
            body: ReservedConcurrency(reservedConcurrentExecutions: reserved))
    }

    package func deleteFunctionConcurrency(_ name: String) async throws {
        _ = try await send(
            Call(
                operation: "DeleteFunctionConcurrency", method: "DELETE",
                path: Self.function(name, since: "2017-10-31") + "/concurrency", retries: .safe))
    }

    /// The reserved concurrency; nil if there is none.
    package func getFunctionConcurrency(_ name: String) async throws -> Int? {
        try await send(
            Call(
                operation: "GetFunctionConcurrency", method: "GET",
                path: Self.function(name, since: "2019-09-30") + "/concurrency", retries: .safe),
            as: ReservedConcurrency.self
        ).reservedConcurrentExecutions
    }

    /// - Parameters:
    ///   - qualifier: a version or an alias without weights.
    ///   - executions: at least 1.
    package func putProvisionedConcurrency(
        _ name: String, qualifier: String, executions: Int
    ) async throws -> ProvisionedConcurrency {
        try await send(
            provisioned("PutProvisionedConcurrencyConfig", "PUT", name, qualifier),
            body: ProvisionedConcurrencyBody(provisionedConcurrentExecutions: executions),
            as: ProvisionedConcurrency.self)
    }

    /// - Throws: an error that `isNotFound` when there is none.
    package func getProvisionedConcurrency(_ name: String, qualifier: String) async throws -> ProvisionedConcurrency {
        try await send(
            provisioned("GetProvisionedConcurrencyConfig", "GET", name, qualifier), as: ProvisionedConcurrency.self)
    }

    package func listProvisionedConcurrency(_ name: String) async throws -> [ProvisionedConcurrency] {
        var call = provisioned("ListProvisionedConcurrencyConfigs", "GET", name, nil)
        call.query = [("List", "ALL")]
        return try await pages(call, as: ProvisionedConcurrencyPage.self, next: \.nextMarker)
            .flatMap { $0.provisionedConcurrencyConfigs ?? [] }
    }

    package func deleteProvisionedConcurrency(_ name: String, qualifier: String) async throws {
        _ = try await send(provisioned("DeleteProvisionedConcurrencyConfig", "DELETE", name, qualifier))
    }

    private func provisioned(
        _ operation: String, _ method: String, _ name: String, _ qualifier: String?
    ) -> Call {
        Call(
            operation: operation, method: method,
            path: Self.function(name, since: "2019-09-30") + "/provisioned-concurrency",
            query: [("Qualifier", qualifier)], retries: .safe)
    }
}

private struct ReservedConcurrency: Codable {
    var reservedConcurrentExecutions: Int?
}

private struct ProvisionedConcurrencyBody: Encodable {
    var provisionedConcurrentExecutions: Int
}

private struct ProvisionedConcurrencyPage: Decodable {
    var provisionedConcurrencyConfigs: [ProvisionedConcurrency]?
    var nextMarker: String?
}
