package import Foundation
import Crypto

/// The signed hash of the body: its SHA-256 in lowercase hexadecimal, or one of S3's keywords.
package struct PayloadHash: Sendable, Hashable {
    /// The form in the canonical request and in the header `x-amz-content-sha256`.
    package let text: String

    package init(text: String) {
        self.text = text
    }

    /// The hash of these bytes.
    package init(of body: some DataProtocol) {
        text = Hexadecimal.text(SHA256.hash(data: body))
    }

    /// The hash of a body of no bytes.
    package static let empty = PayloadHash(
        text: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")

    /// S3 only: the signature covers everything but the body.
    package static let unsigned = PayloadHash(text: "UNSIGNED-PAYLOAD")

    /// Whether this is a keyword of S3 that excludes the body, or its chunks, from the signature.
    package var isUnsignedOrStreaming: Bool {
        text.hasPrefix("UNSIGNED-PAYLOAD") || text.hasPrefix("STREAMING-")
    }
}
