/// A string with expressions between `${` and `}`, parsed once.
///
/// A string that is exactly one expression keeps the type of its value. In any other string each value becomes text.
/// A list becomes its elements joined by commas, a number is printed as Java does.
public struct ExpressionTemplate: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        /// An expression and the range of its `${ … }`.
        case expression(ParsedExpression, Range<Int>)
    }

    /// The string that was parsed.
    public let text: String

    let parts: [Part]
    let source: SourceText
    let dialect: ExpressionDialect

    /// Parses a string.
    /// - Throws: ``ExpressionError`` for an invalid expression, with the column in `text`.
    public init(parsing text: String, dialect: ExpressionDialect = .staysail) throws(ExpressionError) {
        self.text = text
        self.source = SourceText(text: text)
        self.dialect = dialect
        self.parts = try TemplateParser.parts(of: text, source: source, dialect: dialect)
    }

    /// Whether the string is exactly one expression, so that its value keeps its type.
    public var isSingleExpression: Bool {
        if parts.count == 1, case .expression = parts[0] { true } else { false }
    }

    /// The expressions, in order.
    public var expressions: [ParsedExpression] {
        parts.compactMap { if case .expression(let expression, _) = $0 { expression } else { nil } }
    }

    /// Whether it can be seen without evaluating it that the value is neither true nor false, nor one of these words.
    public var isNeverBoolean: Bool {
        if isSingleExpression { return expressions[0].isNeverBoolean }
        return parts.contains { part in
            guard case .text(let text) = part else { return false }
            return !["true", "false"].contains { $0.contains(text) }
        }
    }

    /// Evaluates the expressions.
    /// - Returns: the value of the only expression, or text.
    /// - Throws: ``ExpressionError`` with the column in the text.
    public func evaluate(in scope: ExpressionScope) async throws(ExpressionError) -> JSONValue {
        try await evaluate(in: scope, budget: Budget())
    }

    func evaluate(in scope: ExpressionScope, budget: Budget) async throws(ExpressionError) -> JSONValue {
        if parts.count == 1, case .expression(let expression, _) = parts[0] {
            return try await expression.value(in: scope, budget: budget).json
        }
        var output = ""
        for part in parts {
            switch part {
            case .text(let text): output += text
            case .expression(let expression, let range):
                output += try converted(try await expression.value(in: scope, budget: budget), range, budget)
            }
        }
        return .string(output)
    }

    private func converted(
        _ value: ExpressionValue, _ range: Range<Int>, _ budget: Budget
    ) throws(ExpressionError) -> String {
        if value.isNull {
            // Spring leaves null out of a string, and nobody would notice.
            if dialect == .spring { return "" }
            throw source.fault(
                .missing, "the value is null and cannot be part of a string; '?:' gives another one for it", range)
        }
        do {
            try budget.charge(throughout: value)
            return try Conversion.text(value)
        } catch {
            throw source.fault(error.code, error.message, range)
        }
    }
}
