package import Foundation

/// A failed call to AWS: AWS's refusal, or the reason why there is no answer.
package struct AWSError: CodedError {
    package enum Code: Sendable, Hashable {
        /// AWS's own name for the error, such as `ResourceConflictException`.
        case service(String)
        /// No connection: refused, no route, TLS failed.
        case connectionFailed
        /// No address for the host's name.
        case hostNotFound
        /// The connection ended before the answer was complete.
        case connectionLost
        case timedOut
        /// An answer that cannot be read: HTML of a crashed server, broken JSON or XML.
        case invalidAnswer
        /// An answer larger than the call accepts.
        case answerTooLarge
        /// No credentials were found, or they could not be renewed.
        case noCredentials
        /// A setting that is missing or wrong: region, endpoint, profile.
        case configuration
    }

    /// The effect of the call, as far as it is known.
    package enum Outcome: Sendable, Hashable {
        /// The request never left.
        case notSent
        /// AWS refused the request and changed nothing.
        case refused
        /// AWS may have executed the call: the answer was lost, or was a 5xx. Read the state before repeating it.
        case unknown
    }

    package var code: Code
    package var message: String
    package var outcome: Outcome
    /// As in the API: `Lambda`, `S3`, `STS`, `CloudWatch`.
    package var service: String
    /// As in the API: `UpdateAlias`.
    package var operation: String
    package var httpStatus: Int?
    package var requestId: String?
    /// AWS's `Reason` or `Type` beside the message, for example `ReservedFunctionConcurrentInvocationLimitExceeded`.
    package var reason: String?
    /// The wait that AWS asks for.
    package var retryAfter: Duration?
    /// The region that the answer names as the right one.
    package var region: String?
    /// The time of the answer, by AWS's clock.
    package var date: Date?
    /// The source of the credentials that the call was signed with.
    package var credentials: CredentialOrigin?

    package init(
        _ code: Code, _ message: String, outcome: Outcome, service: String = "", operation: String = "",
        httpStatus: Int? = nil, requestId: String? = nil, reason: String? = nil, retryAfter: Duration? = nil
    ) {
        self.code = code
        self.message = message
        self.outcome = outcome
        self.service = service
        self.operation = operation
        self.httpStatus = httpStatus
        self.requestId = requestId
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// AWS's name for the error; nil when AWS did not answer.
    package var serviceCode: String? {
        if case .service(let name) = code { name } else { nil }
    }
}

extension AWSError {
    /// The operation, AWS's sentence, what identifies the call, and what to do.
    package var description: String {
        var text = operation.isEmpty ? "" : "\(service) \(operation): "
        if let serviceCode { text += "\(serviceCode): " }
        text += message
        var details: [String] = []
        if let httpStatus { details.append("status \(httpStatus)") }
        if let reason { details.append("reason \(reason)") }
        if let requestId { details.append("request \(requestId)") }
        if !details.isEmpty { text += " (\(details.joined(separator: ", ")))" }
        guard let advice else { return text }
        return text + (text.last.map(".!?".contains) == true ? " " : ". ") + advice
    }
}

extension AWSError {
    static func missing(_ message: String) -> AWSError {
        AWSError(.noCredentials, message, outcome: .notSent)
    }
}
