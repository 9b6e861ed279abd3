/// The input of UpdateFunctionCode.
package struct UpdateFunctionCodeRequest: Encodable, Sendable, Hashable {
    package var functionName: String
    package var code: FunctionCode
    package var architectures: [String]?
    /// Whether to publish a version of the new code.
    package var publish: Bool?
    /// Whether to check the request only.
    package var dryRun: Bool?
    /// The update is refused with 412 when the function shows another one.
    package var revisionId: String?

    package init(functionName: String, code: FunctionCode, revisionId: String? = nil) {
        self.functionName = functionName
        self.code = code
        self.revisionId = revisionId
    }

    enum CodingKeys: String, CodingKey {
        case architectures, publish, dryRun, revisionId
    }

    /// The name goes into the path, and the code's fields stand beside the others.
    package func encode(to encoder: any Encoder) throws {
        try code.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(architectures, forKey: .architectures)
        try container.encodeIfPresent(publish, forKey: .publish)
        try container.encodeIfPresent(dryRun, forKey: .dryRun)
        try container.encodeIfPresent(revisionId, forKey: .revisionId)
    }
}
