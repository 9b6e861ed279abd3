/// A JSON value: what stages take and give, what expressions read and what goes over the wire.
///
/// Objects keep the order in which their keys were read or set, for writing; two objects with the same keys and values
/// are equal whatever their order. Integers and reals are different values: `1` is not equal to `1.0`, and each is
/// written as it was read.
@_documentation(visibility: public)
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent that fits in 64 bits.
    case integer(Int64)
    /// Any other number.
    case real(JSONReal)
    /// Text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// A map from text to values, in order.
    case object(JSONObject)
}

/// The members of a JSON object: a map from strings to values, in order.
public typealias JSONObject = StringMap<JSONValue>

extension JSONValue {
    /// Whether both are the same value; the order of an object's keys does not count.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.real(let a), .real(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }

    /// Feeds the value to a hasher; the order of an object's keys does not count.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .real(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let values): hasher.combine(values)
        case .object(let members): hasher.combine(members)
        }
    }
}

extension JSONValue {
    /// The value at a key; nil when the key is absent or this is not an object.
    public subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The element at an index from 0; nil outside the list or when this is not a list.
    public subscript(_ index: Int) -> JSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    /// The Boolean; nil for any other kind.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer; nil for any other kind, reals included.
    public var intValue: Int? {
        if case .integer(let value) = self { Int(value) } else { nil }
    }

    /// The number as a double, from an integer or a real; nil for any other kind.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value.value
        default: nil
        }
    }

    /// The text; nil for any other kind.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The list; nil for any other kind.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members in order; nil for any other kind.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// An object's keys in order; empty for any other kind.
    public var keys: [String] {
        if case .object(let members) = self { members.keys } else { [] }
    }

    /// Whether this is `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The value itself; nil when it is `null`. `json["key"]?.nonNull` takes a key with the value null for absent.
    public var nonNull: JSONValue? {
        isNull ? nil : self
    }

    /// The value without the members of objects that are null, at every depth. Elements of lists stay.
    package var withoutNullMembers: JSONValue {
        switch self {
        case .array(let values): .array(values.map(\.withoutNullMembers))
        case .object(let members): .object(members.filter { !$0.value.isNull }.mapValues(\.withoutNullMembers))
        default: self
        }
    }

    /// The kind of value, for messages: "a string", "a list", "a map", "a number", "true or false", "null".
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .real: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "a map"
        }
    }
}

extension JSONValue {
    /// The exact value of a number; nil for any other kind.
    package var decimal: DecimalNumber? {
        switch self {
        case .integer(let value): DecimalNumber(value)
        case .real(let value): value.decimal
        default: nil
        }
    }

    /// Whether both mean the same: numbers are compared by their exact decimal value, so that `1` is `1.0`; everything
    /// else as `==` does.
    package func isSameValue(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer(let a), .integer(let b)): a == b
        case (.integer, .real), (.real, .integer), (.real, .real):
            // Infinity and what is not a number have no decimal value.
            if let a = decimal, let b = other.decimal { a == b } else { self == other }
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isSameValue(as: $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count
                && a.allSatisfy { key, value in b[key].map { value.isSameValue(as: $0) } ?? false }
        default: self == other
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The compact JSON text.
    public var description: String { text() }
}
