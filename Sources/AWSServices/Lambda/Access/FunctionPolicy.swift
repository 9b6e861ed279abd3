/// A function's resource policy.
package struct FunctionPolicy: Codable, Sendable, Hashable {
    /// A policy document, JSON as text.
    package var policy: String?
    package var revisionId: String?
}
