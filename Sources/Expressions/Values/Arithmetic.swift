import Foundation

/// The arithmetic of both dialects.
///
/// The Spring dialect has Java's: int, long, float and double, the wider of two types wins, integers wrap around.
/// Staysail's has integers of 64 bits, which do not wrap around, and doubles.
enum Arithmetic {
    /// Why an operation has no value.
    enum Failure: Error {
        case notNumbers
        case divisionByZero
        case overflow
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
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue, _ dialect: ExpressionDialect
    ) throws(Failure) -> ExpressionValue {
        if dialect == .staysail { return try exact(operation, left, right) }
        guard let pair = pair(left, right) else { throw .notNumbers }
        if operation == .power { return power(left, right, pair) }
        switch pair {
        case .ints(let a, let b): return .int(try whole(operation, a, b))
        case .longs(let a, let b): return .long(try whole(operation, a, b))
        case .floats(let a, let b): return .float(real(operation, a, b))
        case .doubles(let a, let b): return .double(real(operation, a, b))
        }
    }

    /// Staysail's arithmetic.
    private static func exact(
        _ operation: BinaryOperator, _ left: ExpressionValue, _ right: ExpressionValue
    ) throws(Failure) -> ExpressionValue {
        let (left, right) = (try number(left), try number(right))
        guard case .long(let a) = left, case .long(let b) = right else {
            let (a, b) = (left.double, right.double)
            return .double(operation == .power ? pow(a, b) : real(operation, a, b))
        }
        if b == 0, operation == .divide || operation == .modulo { throw .divisionByZero }
        let result: Int64? =
            switch operation {
            case .add: a.adding(b)
            case .subtract: a.subtracting(b)
            case .multiply: a.multiplied(by: b)
            case .divide: a.divided(by: b)
            case .modulo: a.remainderReportingOverflow(dividingBy: b).partialValue
            default: try power(a, b)
            }
        guard let result else { throw .overflow }
        return .long(result)
    }

    /// A number as a long or a double.
    private static func number(_ value: ExpressionValue) throws(Failure) -> ExpressionValue {
        switch value {
        case .int(let number): return .long(Int64(number))
        case .long, .double: return value
        case .float(let number): return .double(Double(number.description) ?? Double(number))
        case .big(let number):
            if number.isInteger { throw .overflow }
            return .double(number.value)
        default: throw .notNumbers
        }
    }

    private static func power(_ base: Int64, _ exponent: Int64) throws(Failure) -> Int64? {
        if exponent >= 0 { return base.raised(to: exponent) }
        switch base {
        case 0: throw .divisionByZero
        case 1: return 1
        case -1: return exponent % 2 == 0 ? 1 : -1
        default: return 0
        }
    }

    /// The number with the other sign in Staysail's arithmetic.
    static func exactNegation(_ value: ExpressionValue) throws(Failure) -> ExpressionValue {
        // 2^63 is written without its sign first.
        if case .big(let number) = value, let result = number.decimal?.negated.integer(Int64.self) {
            return .long(result)
        }
        switch try number(value) {
        case .long(let number):
            guard let result = Int64(0).subtracting(number) else { throw .overflow }
            return .long(result)
        case let other: return .double(-other.double)
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
    var javaInt: Int32 { Int32(clampingReal: self) }

    /// Java's cast to `long`.
    var javaLong: Int64 { Int64(clampingReal: self) }
}
