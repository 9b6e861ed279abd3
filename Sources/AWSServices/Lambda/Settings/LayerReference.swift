/// A layer version of a function, as answers show it.
package struct LayerReference: Codable, Sendable, Hashable {
    package var arn: String?
    /// Bytes.
    package var codeSize: Int?
}
