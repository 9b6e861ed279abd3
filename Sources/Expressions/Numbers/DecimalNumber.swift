/// The exact decimal value of a number: an integer or a decimal of any size.
///
/// Two numbers that are written differently are equal when their values are: `1`, `1.0` and `10e-1`. A double counts as
/// the shortest decimal that reads back as it, which is how it is written.
package struct DecimalNumber: Hashable, Sendable {
    private let isNegative: Bool
    /// The significant digits, 0 to 9, without zeros at either end; empty for zero.
    private let digits: [UInt8]
    /// The power of ten of the first digit; 0 for zero.
    private let exponent: Int

    /// Reads a number as JSON and Swift write it; nil for any other text, and for an exponent beyond 64 bits.
    package init?(parsing text: some StringProtocol) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var digits: [UInt8] = []
        var wholeCount = 0
        var hasPoint = false
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if let digit = Self.digit(byte) {
                digits.append(digit)
                if !hasPoint { wholeCount += 1 }
            } else {
                break
            }
            rest.removeFirst()
        }
        guard !digits.isEmpty else { return nil }
        var scale = 0
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            guard let number = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) else { return nil }
            scale = number
            rest = rest[rest.endIndex...]
        }
        guard rest.isEmpty else { return nil }
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        while digits.last == 0 { digits.removeLast() }
        guard let exponent = (wholeCount - 1 - zeros).adding(scale) else { return nil }
        self.digits = digits
        self.isNegative = isNegative && !digits.isEmpty
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }

    /// The value of an integer.
    package init(_ value: Int64) {
        var digits: [UInt8] = []
        var magnitude = value.magnitude
        while magnitude > 0 {
            digits.append(UInt8(magnitude % 10))
            magnitude /= 10
        }
        self.exponent = max(0, digits.count - 1)
        self.digits = Array(digits.drop { $0 == 0 }.reversed())
        self.isNegative = value < 0
    }

    /// The shortest decimal that reads back as a double; nil for infinity and for what is not a number.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.init(parsing: value.description)
    }

    /// The integer; nil for a number with a fraction, and for one that does not fit.
    package func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer? {
        if digits.isEmpty { return 0 }
        guard exponent >= digits.count - 1, exponent < 40 else { return nil }
        let zeros = String(repeating: "0", count: exponent + 1 - digits.count)
        return Integer((isNegative ? "-" : "") + digits.map(String.init).joined() + zeros)
    }

    /// The number with the other sign.
    package var negated: DecimalNumber {
        DecimalNumber(isNegative: !isNegative && !digits.isEmpty, digits: digits, exponent: exponent)
    }

    private init(isNegative: Bool, digits: [UInt8], exponent: Int) {
        self.isNegative = isNegative
        self.digits = digits
        self.exponent = exponent
    }

    /// Whether the number has no fraction.
    package var isInteger: Bool { digits.isEmpty || exponent >= digits.count - 1 }
}

extension DecimalNumber: Comparable {
    /// Whether a number is smaller than another.
    package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isCloserToZero(than: left) : left.isCloserToZero(than: right)
    }

    private func isCloserToZero(than other: DecimalNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        if exponent != other.exponent { return exponent < other.exponent }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}
