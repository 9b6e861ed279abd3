/// The operators between two values.
enum Operators {
    static func apply(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue, budget: Budget
    ) throws(Fault) -> ExpressionValue {
        switch operation {
        case .add, .subtract, .multiply, .divide, .modulo, .power:
            return try arithmetic(operation, left, right, budget)
        case .equal, .notEqual:
            try budget.charge(throughout: left)
            return .bool(Comparison.areEqual(left, right) == (operation == .equal))
        case .less: return .bool(try order(operation, left, right) < 0)
        case .lessOrEqual: return .bool(try order(operation, left, right) <= 0)
        case .greater: return .bool(try order(operation, left, right) > 0)
        case .greaterOrEqual: return .bool(try order(operation, left, right) >= 0)
        case .between:
            guard case .list(let ends) = right.expanded, ends.count == 2 else {
                throw Fault(.mismatch, "'between' needs a list of two values behind it, as in {1, 9}")
            }
            let (low, high) = (try order(operation, left, ends[0]), try order(operation, left, ends[1]))
            return .bool(low >= 0 && high <= 0)
        case .matches:
            guard case .string(let pattern) = right else {
                throw Fault(.mismatch, "'matches' needs a regular expression as text, found \(right.typeName)")
            }
            if left.isNull { throw Fault(.missing, "'matches' needs text before it, found null") }
            try budget.charge(left.size)
            return .bool(try RegularExpression(pattern, budget: budget).matches(try Conversion.text(left)))
        case .instanceOf:
            guard case .type(let type) = right else {
                throw Fault(.mismatch, "'instanceof' needs a type behind it, as in T(String)")
            }
            return .bool(type.isType(of: left))
        }
    }

    private static func order(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(Fault) -> Int {
        guard let order = Comparison.order(left, right) else {
            throw Fault(
                .mismatch, "'\(operation.rawValue)' cannot compare \(left.typeName) with \(right.typeName)")
        }
        return order
    }

    private static func arithmetic(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue, _ budget: Budget
    ) throws(Fault) -> ExpressionValue {
        do {
            return try Arithmetic.apply(operation, left, right)
        } catch {
            if error == .divisionByZero { throw Fault(.mismatch, "division by zero") }
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
            throw Fault(
                .mismatch, "'\(operation.rawValue)' cannot join \(left.typeName) and \(right.typeName)")
        }
    }
}
