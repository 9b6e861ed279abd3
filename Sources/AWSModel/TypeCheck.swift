import Expressions

/// The types of JSON that AWS takes for a kind of shape, and its words for the others.
enum TypeCheck {
    static func accepts(_ value: JSONValue, _ kind: Shape.Kind) -> Bool {
        switch kind {
        case .structure, .map: if case .object = value { true } else { false }
        case .list: value.arrayValue != nil
        case .string, .blob: value.stringValue != nil
        case .boolean: value.boolValue != nil
        case .integer: whole(value).flatMap(Int32.init(exactly:)) != nil
        case .long: whole(value) != nil
        case .double, .float: value.doubleValue?.isFinite ?? false
        case .timestamp: value.doubleValue?.isFinite ?? (value.stringValue != nil)
        }
    }

    /// The integer value, also of a number written like `3.0`.
    private static func whole(_ value: JSONValue) -> Int64? {
        switch value {
        case .integer(let number): number
        case .real(let number): Int64(exactly: number.value)
        default: nil
        }
    }

    static func message(_ value: JSONValue, _ kind: Shape.Kind) -> String {
        switch value {
        case .array: "Start of list found where not expected"
        case .object: "Start of structure or map found where not expected."
        default: "\(token(value)) can not be converted to \(name(kind))"
        }
    }

    private static func token(_ value: JSONValue) -> String {
        switch value {
        case .string: "STRING_VALUE"
        case .bool(let flag): flag ? "TRUE_VALUE" : "FALSE_VALUE"
        case .null: "NULL_VALUE"
        default: "NUMBER_VALUE"
        }
    }

    private static func name(_ kind: Shape.Kind) -> String {
        switch kind {
        case .structure: "a Structure"
        case .map: "a Map"
        case .list: "a List"
        case .string: "a String"
        case .blob: "a Blob"
        case .boolean: "a Boolean"
        case .integer: "an Integer"
        case .long: "a Long"
        case .double, .float: "a Double"
        case .timestamp: "a Timestamp"
        }
    }
}
