/// What GetFunction answers: the configuration, and what does not belong to a version.
package struct FunctionDetails: Codable, Sendable, Hashable {
    package struct CodeLocation: Codable, Sendable, Hashable {
        /// `S3` or `ECR`.
        package var repositoryType: String?
        /// A presigned address of the package, good for ten minutes.
        package var location: String?
        package var imageUri: String?
        package var resolvedImageUri: String?
    }

    package struct Concurrency: Codable, Sendable, Hashable {
        package var reservedConcurrentExecutions: Int?
    }

    package var configuration: FunctionConfiguration
    package var code: CodeLocation?
    package var tags: [String: String]?
    package var concurrency: Concurrency?

    package init(configuration: FunctionConfiguration) {
        self.configuration = configuration
    }
}
