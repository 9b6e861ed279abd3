package import Foundation

/// The sender of a request with a valid signature.
package struct VerifiedRequest: Sendable, Hashable {
    package let accessKeyID: String
    package let scope: CredentialScope
    package let date: Date
    /// Whether the signature came in the query.
    package let isPresigned: Bool
}
