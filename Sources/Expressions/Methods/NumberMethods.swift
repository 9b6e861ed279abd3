/// Methods of Java's numbers.
enum NumberMethods {
    static func call(
        _ number: ExpressionValue, _ name: String, _ a: Arguments
    ) throws(Fault) -> ExpressionValue? {
        guard a.count == 0 else { return nil }
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
