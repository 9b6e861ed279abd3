import SigV4

/// The input of AddPermission: a statement of a function's resource policy.
package struct Permission: Encodable, Sendable, Hashable {
    package var statementId: String
    /// For example `lambda:InvokeFunction`.
    package var action: String
    /// A service (`s3.amazonaws.com`), an account, or `*`.
    package var principal: String
    package var sourceArn: String?
    package var sourceAccount: String?
    package var eventSourceToken: String?
    package var principalOrgID: String?
    /// For `lambda:InvokeFunctionUrl`: `AWS_IAM` or `NONE`.
    package var functionUrlAuthType: String?
    /// For `lambda:InvokeFunction`: whether only calls through the function's address are allowed.
    package var invokedViaFunctionUrl: Bool?
    /// The policy is changed only if it shows this one.
    package var revisionId: String?

    package init(statementId: String, action: String, principal: String, sourceArn: String? = nil) {
        self.statementId = statementId
        self.action = action
        self.principal = principal
        self.sourceArn = sourceArn
    }
}

/// A function's resource policy.
package struct FunctionPolicy: Codable, Sendable, Hashable {
    /// A policy document, JSON as text.
    package var policy: String?
    package var revisionId: String?
}

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
}
