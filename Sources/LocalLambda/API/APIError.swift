import Expressions

/// A refusal of a service with AWS's code and text, as far as they are known.
struct APIError: Error, Sendable, Equatable {
    /// The HTTP status.
    var status: Int
    /// AWS's name for the error, such as `ResourceNotFoundException`.
    var code: String
    var message: String
    /// Members of the answer beyond type and message, such as `Reason`.
    var details: [String: String] = [:]
    var headers: [String: String] = [:]
    /// Set when it was made on purpose.
    var fault: InjectedFault?
}

extension APIError {
    static func invalidParameter(_ message: String) -> APIError {
        APIError(status: 400, code: "InvalidParameterValueException", message: message)
    }

    /// A member that breaks a rule of the API's model.
    static func validation(_ value: String, at member: String, _ constraint: String) -> APIError {
        APIError(
            status: 400, code: "ValidationException",
            message: "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy constraint: "
                + constraint)
    }

    static func notFound(_ message: String) -> APIError {
        APIError(status: 404, code: "ResourceNotFoundException", message: message)
    }

    static func functionNotFound(_ arn: String) -> APIError {
        .notFound("Function not found: \(arn)")
    }

    static func conflict(_ message: String) -> APIError {
        APIError(status: 409, code: "ResourceConflictException", message: message)
    }

    static func staleRevision(_ calls: String = "GetFunction/GetAlias") -> APIError {
        APIError(
            status: 412, code: "PreconditionFailedException",
            message: "The Revision Id provided does not match the latest Revision Id. "
                + "Call the \(calls) API to retrieve the latest Revision Id")
    }

    static func tooManyRequests(_ message: String, reason: String) -> APIError {
        APIError(
            status: 429, code: "TooManyRequestsException", message: message, details: ["Reason": reason],
            headers: ["Retry-After": "1"])
    }

    /// An operation or a member that this server does not have. AWS has no such answer.
    static func notImplemented(_ what: String) -> APIError {
        APIError(
            status: 501, code: "NotImplementedException",
            message: "The local Lambda does not have \(what). See docs/local-lambda.md for what it has.")
    }

    static func storage(_ reason: String) -> APIError {
        APIError(status: 500, code: "ServiceException", message: "The local Lambda could not save: \(reason)")
    }

    /// An environment without its Runtime API cannot be started.
    static func deaf(_ function: String, _ reason: any Error) -> APIError {
        APIError(
            status: 500, code: "ServiceException",
            message: "The Runtime API for an environment of \(function) cannot listen: \(reason)")
    }

    static let closing = APIError(
        status: 503, code: "ServiceUnavailableException", message: "The local Lambda is being stopped.")
}

extension APIError {
    /// A required member that is missing or null.
    static func missing(_ name: String) -> APIError {
        let name = name.prefix(1).lowercased() + name.dropFirst()
        return APIError(
            status: 400, code: "ValidationException",
            message: "1 validation error detected: Value null at '\(name)' failed to satisfy constraint: "
                + "Member must not be null")
    }
}
