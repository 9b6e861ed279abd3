/// The source of an expression, as its errors show it.
struct SourceText: Hashable, Sendable {
    let text: String

    func fault(
        _ code: ExpressionError.Code, _ message: String, _ range: Range<Int>, cause: (any Error)? = nil
    ) -> ExpressionError {
        ExpressionError(
            code: code, message: message, source: text, column: range.lowerBound + 1, length: range.count,
            cause: cause)
    }
}
