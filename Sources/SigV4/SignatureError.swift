/// An error of a request's signature.
package struct SignatureError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// Neither an `authorization` header nor a signature in the query.
        case missingAuthentication
        /// The signature is malformed.
        case malformedAuthentication
        /// A required header is missing or not signed.
        case missingHeader
        case unknownAccessKey
        /// The session token is missing, or not the one that belongs to the access key.
        case invalidSessionToken
        /// Signed for another day, region or service.
        case wrongScope
        /// Signed too long ago, or too far in the future.
        case dateSkew
        /// The lifetime of a presigned address is over.
        case expired
        /// The body is not the one that was signed.
        case payloadMismatch
        case signatureMismatch
    }

    package let code: Code
    package let message: String
    /// For `signatureMismatch`: the canonical request as this side made it, to lay beside the client's.
    package let canonicalRequest: String?

    init(_ code: Code, _ message: String, canonicalRequest: String? = nil) {
        self.code = code
        self.message = message
        self.canonicalRequest = canonicalRequest
    }

    package var description: String {
        canonicalRequest.map { "\(message)\nThe canonical request made here:\n\($0)" } ?? message
    }
}
