package import Foundation

/// What a valid signature says of its sender.
package struct VerifiedRequest: Sendable, Hashable {
    package let accessKeyID: String
    package let scope: CredentialScope
    package let date: Date
    /// Whether the signature came in the query.
    package let isPresigned: Bool
}
