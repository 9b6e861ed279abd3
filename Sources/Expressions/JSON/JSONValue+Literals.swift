import OrderedCollections

// There is no `nil` literal: where a `JSONValue?` is meant, `nil` must never become `.null`.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a Boolean.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }

    /// Makes an integer.
    public init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    /// Makes a real.
    public init(floatLiteral value: Double) {
        self = .real(JSONReal(value))
    }

    /// Makes text.
    public init(stringLiteral value: String) {
        self = .string(value)
    }

    /// Makes a list.
    public init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }

    /// Makes an object; of a key given twice the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(StringMap(elements))
    }
}
