import AWSServices
import StageKit

extension StageError {
    /// AWS's own error behind this one.
    var aws: AWSError? { cause as? AWSError }

    /// One sentence about a call that failed: the operation, on what, AWS's own words, and what to do.
    init(_ error: AWSError, on subject: String) {
        let code: Code =
            switch error.outcome {
            case .unknown: error.code == .timedOut ? .timedOut : .unknownOutcome
            case .refused, .notSent: .refused
            }
        let name = error.serviceCode.map { "\($0): " } ?? ""
        let advice = Self.advice(for: error).map { " \($0)" } ?? ""
        self.init(
            code, "\(error.operation) of \(subject) failed: \(name)\(error.message.endedSentence)\(advice)",
            isRetryable: error.isRetryable && !error.isPreconditionFailed, cause: error)
    }

    private static func advice(for error: AWSError) -> String? {
        if error.isThrottling { return "AWS takes no more calls for now; try again later." }
        if error.isAccessDenied {
            let service = error.service.isEmpty ? "lambda" : error.service.lowercased()
            return "Give the role or user that staysail runs as the permission \(service):\(error.operation)."
        }
        if error.isOutcomeUnknown { return "Whether it happened is not known." }
        return nil
    }
}

extension String {
    /// The text with a full stop, unless it ends a sentence already.
    var endedSentence: String {
        guard let last, !".!?".contains(last) else { return self }
        return self + "."
    }

    /// The text as a sentence begins.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
