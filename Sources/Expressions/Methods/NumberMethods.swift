/// Methods of Java's numbers.
enum NumberMethods {
    private static let bits = ["intValue": 64, "longValue": 64, "shortValue": 16, "byteValue": 8]

    /// Staysail's conversion to an integer: without the fraction, never to another number.
    private static func exact(
        _ number: ExpressionValue, _ name: String, _ bits: Int
    ) throws(EvaluationError) -> Int64 {
        let value: Int64? =
            switch number {
            case .int(let value): Int64(value)
            case .long(let value): value
            default: Int64(exactly: number.double.rounded(.towardZero))
            }
        guard let value, bits == 64 || (-(1 << (bits - 1))..<(1 << (bits - 1))).contains(value) else {
            throw EvaluationError(.mismatch, "\(name)(): the number \(number.javaText) does not fit in \(bits) bits")
        }
        return value
    }

    static func call(
        _ number: ExpressionValue, _ name: String, _ a: Arguments
    ) throws(EvaluationError) -> ExpressionValue? {
        guard a.count == 0 else { return nil }
        if a.dialect == .staysail, let bits = Self.bits[name] { return .long(try exact(number, name, bits)) }
        switch name {
        case "intValue": return .int(number.int)
        case "longValue": return .long(number.long)
        case "doubleValue": return .double(number.double)
        case "floatValue": return .float(Float(number.double))
        case "shortValue": return .int(Int32(Int16(truncatingIfNeeded: number.int)))
        case "byteValue": return .int(Int32(Int8(truncatingIfNeeded: number.int)))
        case "isNaN":
            if case .double(let value) = number { return .bool(value.isNaN) }
            if case .float(let value) = number { return .bool(value.isNaN) }
            return nil
        case "isInfinite":
            if case .double(let value) = number { return .bool(value.isInfinite) }
            if case .float(let value) = number { return .bool(value.isInfinite) }
            return nil
        default: return nil
        }
    }
}
