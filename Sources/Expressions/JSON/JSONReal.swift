/// A JSON number that is not a whole number of 64 bits.
///
/// Equality looks at the value and at the kept text, so two whole numbers too big for 64 bits that differ only in
/// digits a double cannot hold are different.
public struct JSONReal: Hashable, Sendable, ExpressibleByFloatLiteral {
    /// The number; the nearest double when ``text`` is set, infinite when the text is beyond a double's range.
    public let value: Double

    /// The source text of a number that a double does not hold exactly enough: a whole number too big for 64 bits, or
    /// one beyond a double's range. It is what is written. Nil otherwise.
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
