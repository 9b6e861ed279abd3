/// The reason why an HTTP request has no answer.
package struct TransportError: CodedError {
    package enum Code: Sendable, Hashable {
        case connectionFailed
        /// No address for the host's name.
        case hostNotFound
        case connectionLost
        case timedOut
        case answerTooLarge
        /// The request itself cannot be sent, for example for a wrong address.
        case invalidRequest
    }

    package var code: Code
    package var message: String
    /// Whether the other side may have seen the request. False only if that is certain.
    package var mayHaveBeenSent: Bool

    package init(_ code: Code, _ message: String, mayHaveBeenSent: Bool) {
        self.code = code
        self.message = message
        self.mayHaveBeenSent = mayHaveBeenSent
    }
}
