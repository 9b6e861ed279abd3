/// A function's environment variables, at most 4 KB.
package struct FunctionEnvironment: Codable, Sendable, Hashable {
    /// Why Lambda could not show or use the variables.
    package struct Failure: Codable, Sendable, Hashable {
        package var errorCode: String?
        package var message: String?
    }

    package var variables: [String: String]?
    /// In answers only.
    package var error: Failure?

    package init(variables: [String: String]? = nil) {
        self.variables = variables
    }
}
