/// A JSON number that is not an integer of 64 bits.
///
/// Equality looks at the double and at the kept text. `JSONValue.isSameValue(as:)` compares by the exact value.
public struct JSONReal: Hashable, Sendable, ExpressibleByFloatLiteral {
    /// The number; the nearest double when ``text`` is set, infinite when the number is beyond a double's range.
    public let value: Double

    /// The source text of a number that ``value`` does not hold exactly: an integer too big for 64 bits, a decimal of
    /// more digits than a double has, or a number beyond a double's range. It is what is written. Nil otherwise.
    public let text: String?

    /// Makes a real from a double; ``text`` is nil.
    public init(_ value: Double) {
        self.value = value
        self.text = nil
    }

    /// Makes a real from a literal.
    public init(floatLiteral value: Double) {
        self.init(value)
    }

    package init(value: Double, text: String?) {
        self.value = value
        self.text = text
    }
}

extension JSONReal {
    /// Whether the number is written without a fraction and an exponent.
    package var isInteger: Bool {
        text?.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ?? false
    }

    /// The exact value; nil for infinity and for what is not a number.
    package var decimal: DecimalNumber? {
        text.flatMap { DecimalNumber(parsing: $0) } ?? DecimalNumber(value)
    }
}
