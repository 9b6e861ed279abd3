// Arithmetic and conversion for numbers from outside: from scripts, expressions, documents, variables and servers. `+`,
// `Int(…)` of a double and a subscript end the process when the result does not fit; these give nil, or the nearest
// value that fits.

extension FixedWidthInteger {
    /// The sum; nil when it does not fit.
    package func adding(_ other: Self) -> Self? {
        let (result, overflow) = addingReportingOverflow(other)
        return overflow ? nil : result
    }

    /// The difference; nil when it does not fit.
    package func subtracting(_ other: Self) -> Self? {
        let (result, overflow) = subtractingReportingOverflow(other)
        return overflow ? nil : result
    }

    /// The product; nil when it does not fit.
    package func multiplied(by other: Self) -> Self? {
        let (result, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? nil : result
    }

    /// The quotient without its fraction; nil when the divisor is zero or the result does not fit.
    package func divided(by other: Self) -> Self? {
        let (result, overflow) = dividedReportingOverflow(by: other)
        return overflow ? nil : result
    }

    /// The power; nil for a negative exponent and when it does not fit.
    package func raised(to exponent: Self) -> Self? {
        guard exponent >= 0 else { return nil }
        var (result, base, rest): (Self, Self, Self) = (1, self, exponent)
        while rest > 0 {
            if rest & 1 == 1 {
                guard let product = result.multiplied(by: base) else { return nil }
                result = product
            }
            rest >>= 1
            if rest > 0 {
                guard let square = base.multiplied(by: base) else { return nil }
                base = square
            }
        }
        return result
    }

    /// The sum, or the nearest value that fits.
    package func addingClamped(_ other: Self) -> Self {
        adding(other) ?? (other < 0 ? .min : .max)
    }

    /// The product, or the nearest value that fits.
    package func multipliedClamped(by other: Self) -> Self {
        multiplied(by: other) ?? ((self < 0) == (other < 0) ? .max : .min)
    }

    /// The integer of a real without its fraction, or the nearest value that fits; zero for what is not a number.
    package init(clampingReal value: Double) {
        self = value.isNaN ? 0 : Self(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
}

extension RandomAccessCollection where Index == Int {
    /// The element at an index; nil when there is none.
    package subscript(at index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }

    /// The elements in a range; nil when the range is not wholly inside.
    package subscript(within range: Range<Int>) -> SubSequence? {
        range.lowerBound >= startIndex && range.upperBound <= endIndex ? self[range] : nil
    }
}
