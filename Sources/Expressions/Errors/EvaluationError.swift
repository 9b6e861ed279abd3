/// A fault of evaluation without its place, which the evaluator adds.
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
