/// An error of evaluation without its source location, which the evaluator adds.
struct EvaluationError: Error {
    let code: ExpressionError.Code
    let message: String
    var cause: (any Error)?

    init(_ code: ExpressionError.Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
