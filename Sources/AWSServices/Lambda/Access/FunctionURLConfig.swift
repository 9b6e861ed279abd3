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
