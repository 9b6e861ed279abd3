/// A call to AWS that did not succeed: what AWS answered, or why there is no answer.
package struct AWSError: Error, Sendable, Hashable {
    /// What went wrong.
    package enum Code: Sendable, Hashable {
        /// AWS's own name for it, such as `ResourceConflictException`.
        case service(String)
        /// No connection: refused, no route, no such host, TLS failed.
        case connectionFailed
        /// The connection ended before the answer was complete.
        case connectionLost
        /// No answer in time.
        case timedOut
        /// An answer that cannot be read: HTML of a crashed server, broken JSON or XML.
        case invalidAnswer
        /// An answer bigger than what the call takes.
        case answerTooLarge
        /// No credentials were found, or they could not be renewed.
        case noCredentials
        /// A setting that is missing or wrong: region, endpoint, profile.
        case configuration
    }

    /// What is known of the call's effect.
    package enum Outcome: Sendable, Hashable {
        /// The request never left.
        case notSent
        /// AWS received it and said no; nothing was changed.
        case refused
        /// AWS may have carried it out: the answer was lost, or was a 5xx. Look before you repeat.
        case unknown
    }

    package var code: Code
    /// For the person who reads it.
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
    /// What AWS asks to wait before a repetition.
    package var retryAfter: Duration?

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

    /// AWS's name for what went wrong; nil when AWS did not answer.
    package var serviceCode: String? {
        if case .service(let name) = code { name } else { nil }
    }
}

extension AWSError: CustomStringConvertible {
    package var description: String {
        var text = operation.isEmpty ? "" : "\(service) \(operation): "
        if let serviceCode { text += "\(serviceCode): " }
        text += message
        var details: [String] = []
        if let httpStatus { details.append("status \(httpStatus)") }
        if let reason { details.append("reason \(reason)") }
        if let requestId { details.append("request \(requestId)") }
        if !details.isEmpty { text += " (\(details.joined(separator: ", ")))" }
        return text
    }
}
