import Expressions
import Foundation

extension AWSError {
    /// A transport failure as a call's error.
    init(_ error: TransportError, service: String, operation: String) {
        let code: Code =
            switch error.code {
            case .connectionFailed: .connectionFailed
            case .connectionLost: .connectionLost
            case .timedOut: .timedOut
            case .answerTooLarge: .answerTooLarge
            case .invalidRequest: .configuration
            }
        self.init(
            code, error.message, outcome: error.mayHaveBeenSent ? .unknown : .notSent, service: service,
            operation: operation)
    }

    /// Reads an answer that is no success: the code from the header, else from the body (JSON or XML), else from the
    /// status.
    init(_ response: TransportResponse, service: AWSService, operation: String) {
        let details = ErrorDetails(response)
        let status = response.status
        // A 5xx may come after the deed, unless it is Lambda's word for a refusal.
        let isRefusal = status < 500 || (status == 502 && details.code != nil)
        let code: Code = (details.code ?? Self.codeOfBareStatus(status)).map { .service($0) } ?? .invalidAnswer
        self.init(
            code, details.message ?? Self.sentence(for: response), outcome: isRefusal ? .refused : .unknown,
            service: service.name, operation: operation, httpStatus: status,
            requestId: response.requestId ?? details.requestId, reason: details.reason,
            retryAfter: response.header("retry-after").flatMap(Double.init).flatMap(Self.wait))
    }

    /// An answer with a status of success whose content cannot be read.
    init(
        unreadable message: String, _ response: TransportResponse, service: AWSService, operation: String
    ) {
        self.init(
            .invalidAnswer, message, outcome: .unknown, service: service.name, operation: operation,
            httpStatus: response.status, requestId: response.requestId)
    }

    /// Seconds as a wait; what is not a number of seconds to wait, or absurd, is nobody's wish.
    private static func wait(seconds: Double) -> Duration? {
        seconds > 0 && seconds < 86_400 ? .milliseconds(Int(seconds * 1000)) : nil
    }

    /// Statuses that say all by themselves: HEAD has no body to give a code in.
    private static func codeOfBareStatus(_ status: Int) -> String? {
        switch status {
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
            return "The endpoint redirects\(target). Check the region and the endpoint."
        case _ where response.body.isEmpty:
            return "The server answered status \(response.status) without a body."
        default:
            return "The server answered status \(response.status) with a body that is no AWS error: "
                + "is the endpoint right, and does it know this operation?"
        }
    }
}
