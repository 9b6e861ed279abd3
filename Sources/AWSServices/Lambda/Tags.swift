import SigV4

extension LambdaClient {
    /// - Parameter arn: of a function, without a qualifier: versions and aliases have no tags.
    package func tagResource(_ arn: String, tags: [String: String]) async throws {
        _ = try await send(
            Call(operation: "TagResource", method: "POST", path: Self.tags(arn), retries: .safe),
            body: Tags(tags: tags))
    }

    package func untagResource(_ arn: String, keys: [String]) async throws {
        _ = try await send(
            Call(
                operation: "UntagResource", method: "DELETE", path: Self.tags(arn),
                query: keys.map { ("tagKeys", $0) }, retries: .safe))
    }

    package func listTags(_ arn: String) async throws -> [String: String] {
        try await send(
            Call(operation: "ListTags", method: "GET", path: Self.tags(arn), retries: .safe), as: Tags.self
        ).tags ?? [:]
    }

    private static func tags(_ arn: String) -> String {
        "/2017-03-31/tags/" + URIEncoding.encode(arn)
    }
}

private struct Tags: Codable {
    var tags: [String: String]?
}
