/// The operators between two values.
enum Operators {
    static func apply(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue, _ dialect: ExpressionDialect,
        budget: Budget
    ) throws(EvaluationError) -> ExpressionValue {
        func order(_ other: ExpressionValue) throws(EvaluationError) -> Int {
            try budget.charge(min(left.size, other.size))
            return try Self.order(operation, left, other, dialect)
        }
        switch operation {
        case .add, .subtract, .multiply, .divide, .modulo, .power:
            return try arithmetic(operation, left, right, dialect, budget)
        case .equal, .notEqual:
            try budget.charge(throughout: left)
            return .bool(Comparison.areEqual(left, right, dialect) == (operation == .equal))
        case .less: return .bool(try order(right) < 0)
        case .lessOrEqual: return .bool(try order(right) <= 0)
        case .greater: return .bool(try order(right) > 0)
        case .greaterOrEqual: return .bool(try order(right) >= 0)
        case .between:
            guard case .list(let ends) = right.expanded, ends.count == 2 else {
                throw EvaluationError(.mismatch, "'between' needs a list of two values behind it, as in {1, 9}")
            }
            let (low, high) = (try order(ends[0]), try order(ends[1]))
            return .bool(low >= 0 && high <= 0)
        case .matches:
            guard case .string(let pattern) = right else {
                throw EvaluationError(
                    .mismatch, "'matches' needs a regular expression as text, found \(right.typeName)")
            }
            if left.isNull { throw EvaluationError(.missing, "'matches' needs text before it, found null") }
            try budget.charge(left.size)
            return .bool(try RegularExpression(pattern, budget: budget).matches(try Conversion.text(left)))
        case .instanceOf:
            guard case .type(let type) = right else {
                throw EvaluationError(.mismatch, "'instanceof' needs a type behind it, as in T(String)")
            }
            return .bool(type.isType(of: left))
        }
    }

    private static func order(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue, _ dialect: ExpressionDialect
    ) throws(EvaluationError) -> Int {
        guard let order = Comparison.order(left, right, dialect) else {
            if left.isNull || right.isNull {
                throw EvaluationError(
                    .missing,
                    "'\(operation.rawValue)' cannot compare \(left.typeName) with \(right.typeName); '?:' gives "
                        + "another value for null")
            }
            throw EvaluationError(
                .mismatch, "'\(operation.rawValue)' cannot compare \(left.typeName) with \(right.typeName)")
        }
        return order
    }

    /// The number with the other sign.
    static func negate(_ value: ExpressionValue, _ dialect: ExpressionDialect) throws(EvaluationError)
        -> ExpressionValue
    {
        guard value.isNumber || dialect == .staysail && value.decimal != nil else {
            throw EvaluationError(.mismatch, "'-' needs a number, found \(value.typeName)")
        }
        guard dialect == .staysail else { return Arithmetic.negate(value) ?? value }
        do {
            return try Arithmetic.exactNegation(value)
        } catch {
            throw overflow
        }
    }

    private static var overflow: EvaluationError {
        EvaluationError(.mismatch, "the result does not fit in 64 bits")
    }

    private static func arithmetic(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue, _ dialect: ExpressionDialect,
        _ budget: Budget
    ) throws(EvaluationError) -> ExpressionValue {
        do {
            return try Arithmetic.apply(operation, left, right, dialect)
        } catch {
            if error == .divisionByZero { throw EvaluationError(.mismatch, "division by zero") }
            if error == .overflow, left.decimal != nil, right.decimal != nil { throw overflow }
        }
        switch (operation, left, right) {
        case (.add, .string, _), (.add, _, .string):
            try budget.charge(throughout: left)
            try budget.charge(throughout: right)
            return .string(left.concatenatedText + right.concatenatedText)
        case (.multiply, .string(let text), .int(let count)):
            return .string(try StringMethods.repeated(text, Int(count), budget))
        case (.subtract, .string(let text), .int(let distance)) where text.utf16.count == 1:
            let unit = UInt16(truncatingIfNeeded: Int32(text.utf16.first ?? 0) &- distance)
            return .string(String(decoding: [unit], as: UTF16.self))
        default:
            throw EvaluationError(
                .mismatch, "'\(operation.rawValue)' cannot join \(left.typeName) and \(right.typeName)")
        }
    }
}
