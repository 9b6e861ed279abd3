import Foundation

extension AWSError {
    /// A transport failure as a call's error.
    init(_ error: TransportError, service: String, operation: String) {
        let code: Code =
            switch error.code {
            case .connectionFailed: .connectionFailed
            case .hostNotFound: .hostNotFound
            case .connectionLost: .connectionLost
            case .timedOut: .timedOut
            case .answerTooLarge: .answerTooLarge
            case .invalidRequest: .configuration
            }
        self.init(
            code, error.message, outcome: error.mayHaveBeenSent ? .unknown : .notSent, service: service,
            operation: operation)
    }

    /// Reads an answer whose status is not one of success: the code from the header, else from the body (JSON or XML),
    /// else from the status.
    init(_ response: TransportResponse, service: AWSService, operation: String, now: Date) {
        let details = ErrorDetails(response)
        let status = response.status
        // A 5xx may follow the effect, unless it is Lambda's code for a refusal.
        let isRefusal = status < 500 || (status == 502 && details.code != nil)
        let code: Code = (details.code ?? Self.codeOfBareStatus(response)).map { .service($0) } ?? .invalidAnswer
        let date = response.header("date").flatMap(HTTPDate.read)
        self.init(
            code, details.message ?? Self.sentence(for: response), outcome: isRefusal ? .refused : .unknown,
            service: service.name, operation: operation, httpStatus: status,
            requestId: response.requestId ?? details.requestId, reason: details.reason,
            retryAfter: response.header("retry-after").flatMap { HTTPDate.wait($0, from: date ?? now) })
        self.date = date
        region = response.header("x-amz-bucket-region") ?? details.region
    }

    /// An answer with a status of success whose content cannot be read.
    init(unreadable message: String, _ response: TransportResponse, service: AWSService, operation: String) {
        self.init(
            .invalidAnswer, message, outcome: .unknown, service: service.name, operation: operation,
            httpStatus: response.status, requestId: response.requestId)
    }

    /// Codes for statuses that need no body: the answer to HEAD has none.
    private static func codeOfBareStatus(_ response: TransportResponse) -> String? {
        guard response.body.isEmpty else { return nil }
        return switch response.status {
        case 301: "PermanentRedirect"
        case 400: "BadRequest"
        case 403: "AccessDenied"
        case 404: "NotFound"
        case 412: "PreconditionFailed"
        case 429: "TooManyRequestsException"
        case 503: "ServiceUnavailable"
        default: nil
        }
    }

    private static func sentence(for response: TransportResponse) -> String {
        switch response.status {
        case 300..<400:
            let target = response.header("location").map { " to \($0)" } ?? ""
            return "The endpoint redirects\(target)."
        case _ where response.body.isEmpty:
            return "The server answered status \(response.status) without a body."
        default:
            return "The server answered status \(response.status) with a body that is not an error of AWS."
        }
    }
}
