import Expressions

/// Why a request to the web has no answer.
package struct WebError: WebRequestError, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// No http or https address.
        case invalidAddress
        /// Link-local, or loopback where that is not allowed.
        case refusedAddress
        /// Not in the project's list of hosts.
        case hostNotAllowed
        case tooManyRedirects
        case tooLarge
        case timedOut
        case connectionFailed
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    package var isLasting: Bool {
        switch code {
        case .invalidAddress, .refusedAddress, .hostNotAllowed, .tooManyRedirects, .tooLarge: true
        case .timedOut, .connectionFailed: false
        }
    }
}
