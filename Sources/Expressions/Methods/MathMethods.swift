import Foundation

/// Static methods of `java.lang.Math`.
enum MathMethods {
    private static let ofOne: [String: @Sendable (Double) -> Double] = [
        "sqrt": { $0.squareRoot() }, "cbrt": { cubeRoot($0) }, "ceil": { ceil($0) }, "floor": { floor($0) },
        "rint": { $0.rounded(.toNearestOrEven) }, "log": { log($0) }, "log10": { log10($0) }, "exp": { exp($0) },
        "sin": { sin($0) }, "cos": { cos($0) }, "tan": { tan($0) }, "asin": { asin($0) }, "acos": { acos($0) },
        "atan": { atan($0) }, "toRadians": { $0 / 180 * .pi }, "toDegrees": { $0 * 180 / .pi },
    ]

    /// The C library's root is off by one place for some cubes.
    private static func cubeRoot(_ value: Double) -> Double {
        let root = cbrt(value)
        let whole = root.rounded()
        return whole * whole * whole == value ? whole : root
    }

    static func call(_ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        switch a.count {
        case 0: return name == "random" ? .double(Double.random(in: 0..<1)) : nil
        case 1:
            if let function = ofOne[name] { return .double(function(try a.double(0))) }
            return try one(name, a)
        case 2:
            switch name {
            case "pow": return .double(pow(try a.double(0), try a.double(1)))
            case "hypot": return .double(hypot(try a.double(0), try a.double(1)))
            case "atan2": return .double(atan2(try a.double(0), try a.double(1)))
            default: return try two(name, a)
            }
        default: return nil
        }
    }

    /// The overloaded ones: which is meant depends on the type of the argument.
    private static func one(_ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        guard ["abs", "round", "signum", "negateExact", "toIntExact"].contains(name) else { return nil }
        switch (name, number(a[0], a)) {
        case ("abs", .int(let value)): return .int(value < 0 ? 0 &- value : value)
        case ("abs", .long(let value)):
            if a.dialect == .staysail, value == .min { throw overflow(64) }
            return .long(value < 0 ? 0 &- value : value)
        case ("round", .long(let value)) where a.dialect == .staysail: return .long(value)
        case ("signum", .long(let value)) where a.dialect == .staysail: return .long(value.signum())
        case ("negateExact", .long(let value)):
            guard let result = Int64(0).subtracting(value) else { throw overflow(64) }
            return .long(result)
        case ("negateExact", .int(let value)):
            guard let result = Int32(0).subtracting(value) else { throw overflow(32) }
            return .int(result)
        case ("abs", .float(let value)): return .float(abs(value))
        case ("abs", .double(let value)): return .double(abs(value))
        case ("round", .double(let value)): return .long(floor(value + 0.5).javaLong)
        case ("round", .float(let value)): return .int(floor(Double(value) + 0.5).javaInt)
        case ("signum", .double(let value)): return .double(value > 0 ? 1 : value < 0 ? -1 : value)
        case ("signum", .float(let value)): return .float(value > 0 ? 1 : value < 0 ? -1 : value)
        case ("toIntExact", _): return .int(Int32(try a.int(0)))
        default: throw ambiguous(name, a)
        }
    }

    /// Staysail has one kind of integer, and integers join decimals.
    private static func number(_ value: ExpressionValue, _ a: Arguments) -> ExpressionValue {
        guard a.dialect == .staysail else { return value }
        let hasDecimal = a.values.contains { if case .double = $0 { true } else { false } }
        switch value {
        case .int(let number): return hasDecimal ? .double(Double(number)) : .long(Int64(number))
        case .long(let number): return hasDecimal ? .double(Double(number)) : value
        default: return value
        }
    }

    private static func overflow(_ bits: Int) -> EvaluationError {
        EvaluationError(.mismatch, "the result does not fit in \(bits) bits")
    }

    private static func two(_ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        guard ["max", "min", "floorMod", "floorDiv", "addExact", "multiplyExact", "subtractExact"].contains(name) else {
            return nil
        }
        switch (number(a[0], a), number(a[1], a)) {
        case (.int(let left), .int(let right)):
            if let value = try whole(name, left, right) { return .int(value) }
        case (.long(let left), .long(let right)):
            if let value = try whole(name, left, right) { return .long(value) }
        case (.double(let left), .double(let right)):
            if name == "max" { return .double(max(left, right)) }
            if name == "min" { return .double(min(left, right)) }
        case (.float(let left), .float(let right)):
            if name == "max" { return .float(max(left, right)) }
            if name == "min" { return .float(min(left, right)) }
        default: break
        }
        throw ambiguous(name, a)
    }

    private static func whole<T: FixedWidthInteger>(_ name: String, _ left: T, _ right: T) throws(EvaluationError) -> T?
    {
        let result: (partialValue: T, overflow: Bool)
        switch name {
        case "max": return max(left, right)
        case "min": return min(left, right)
        case "floorMod", "floorDiv":
            if right == 0 { throw EvaluationError(.mismatch, "division by zero") }
            let (quotient, _) = left.dividedReportingOverflow(by: right)
            let (rest, _) = left.remainderReportingOverflow(dividingBy: right)
            let isBelow = rest != 0 && (rest < 0) != (right < 0)
            if name == "floorMod" { return isBelow ? rest &+ right : rest }
            return isBelow ? quotient &- 1 : quotient
        case "addExact": result = left.addingReportingOverflow(right)
        case "subtractExact": result = left.subtractingReportingOverflow(right)
        default: result = left.multipliedReportingOverflow(by: right)
        }
        if result.overflow { throw overflow(T.bitWidth) }
        return result.partialValue
    }

    private static func ambiguous(_ name: String, _ a: Arguments) -> EvaluationError {
        EvaluationError(
            .mismatch,
            "\(name)() exists for several types of numbers and none is exactly the type given; "
                + "make all arguments the same, as in \(name)(1.5\(a.count > 1 ? ", 2.0" : ""))")
    }
}
