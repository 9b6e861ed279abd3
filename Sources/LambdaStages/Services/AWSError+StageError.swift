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
        let advice = error.advice.map { " \($0)" } ?? ""
        self.init(
            code, "\(error.operation) of \(subject) failed: \(name)\(error.message.endedSentence)\(advice)",
            isRetryable: error.isRetryable && !error.isPreconditionFailed, cause: error)
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
