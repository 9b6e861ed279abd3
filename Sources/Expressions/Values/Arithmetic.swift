import Foundation

/// Java's arithmetic: int, long, float and double, the wider of two types wins, whole numbers wrap around.
enum Arithmetic {
    /// Why an operation has no value.
    enum Failure: Error {
        case notNumbers
        case divisionByZero
    }

    /// Both numbers in the type that the operation is done in.
    enum Pair {
        case ints(Int32, Int32)
        case longs(Int64, Int64)
        case floats(Float, Float)
        case doubles(Double, Double)
    }

    static func pair(_ left: ExpressionValue, _ right: ExpressionValue) -> Pair? {
        guard left.isNumber, right.isNumber else { return nil }
        switch (left, right) {
        case (.int(let a), .int(let b)): return .ints(a, b)
        case (.double, _), (_, .double): return .doubles(left.double, right.double)
        case (.float, _), (_, .float): return .floats(Float(left.double), Float(right.double))
        default: return .longs(left.long, right.long)
        }
    }

    static func apply(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(Failure) -> ExpressionValue {
        guard let pair = pair(left, right) else { throw .notNumbers }
        if operation == .power { return power(left, right, pair) }
        switch pair {
        case .ints(let a, let b): return .int(try whole(operation, a, b))
        case .longs(let a, let b): return .long(try whole(operation, a, b))
        case .floats(let a, let b): return .float(real(operation, a, b))
        case .doubles(let a, let b): return .double(real(operation, a, b))
        }
    }

    static func negate(_ value: ExpressionValue) -> ExpressionValue? {
        switch value {
        case .int(let value): .int(0 &- value)
        case .long(let value): .long(0 &- value)
        case .float(let value): .float(-value)
        case .double(let value): .double(-value)
        default: nil
        }
    }

    private static func whole<T: FixedWidthInteger>(
        _ operation: BinaryOperator, _ a: T, _ b: T
    ) throws(Failure) -> T {
        switch operation {
        case .add: return a &+ b
        case .subtract: return a &- b
        case .multiply: return a &* b
        case .divide:
            if b == 0 { throw .divisionByZero }
            return a.dividedReportingOverflow(by: b).partialValue
        default:
            if b == 0 { throw .divisionByZero }
            return a.remainderReportingOverflow(dividingBy: b).partialValue
        }
    }

    private static func real<T: BinaryFloatingPoint>(_ operation: BinaryOperator, _ a: T, _ b: T) -> T {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        default: a.truncatingRemainder(dividingBy: b)
        }
    }

    private static func power(_ left: ExpressionValue, _ right: ExpressionValue, _ pair: Pair) -> ExpressionValue {
        let result = pow(left.double, right.double)
        switch pair {
        case .floats, .doubles: return .double(result)
        case .longs: return .long(result.javaLong)
        case .ints: return result > Double(Int32.max) ? .long(result.javaLong) : .int(result.javaInt)
        }
    }
}

extension ExpressionValue {
    /// The number as a double; 0 for what is not a number.
    var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .long(let value): Double(value)
        case .float(let value): Double(value)
        case .double(let value): value
        default: 0
        }
    }

    /// Java's `longValue()`; 0 for what is not a number.
    var long: Int64 {
        switch self {
        case .int(let value): Int64(value)
        case .long(let value): value
        case .float(let value): Double(value).javaLong
        case .double(let value): value.javaLong
        default: 0
        }
    }

    /// Java's `intValue()`; 0 for what is not a number.
    var int: Int32 {
        switch self {
        case .int(let value): value
        case .long(let value): Int32(truncatingIfNeeded: value)
        case .float(let value): Double(value).javaInt
        case .double(let value): value.javaInt
        default: 0
        }
    }
}

extension Double {
    /// Java's cast to `int`: towards zero, not beyond the ends, not-a-number as 0.
    var javaInt: Int32 {
        isNaN ? 0 : Int32(exactly: rounded(.towardZero)) ?? (self < 0 ? .min : .max)
    }

    /// Java's cast to `long`.
    var javaLong: Int64 {
        isNaN ? 0 : Int64(exactly: rounded(.towardZero)) ?? (self < 0 ? .min : .max)
    }
}
