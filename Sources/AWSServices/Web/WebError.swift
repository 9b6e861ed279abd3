import Expressions

/// The reason why a request to the web has no answer.
package struct WebError: WebRequestError, CodedError {
    package enum Code: Sendable, Hashable {
        /// An address that is not one of http or https.
        case invalidAddress
        /// Link-local, or loopback where that is not allowed.
        case refusedAddress
        /// Not in the project's list of hosts.
        case hostNotAllowed
        case tooManyRedirects
        case tooLarge
        /// A method or header that HTTP does not have.
        case invalidRequest
        case timedOut
        case connectionFailed
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var isLasting: Bool {
        switch code {
        case .invalidAddress, .refusedAddress, .hostNotAllowed, .tooManyRedirects, .tooLarge, .invalidRequest: true
        case .timedOut, .connectionFailed: false
        }
    }
}
