/// Numbers as Java prints them: `1.0`, `1.0E10`, `1.5E-5`.
enum JavaNumberText {
    static func text(_ value: Double) -> String {
        text(value.description, isNaN: value.isNaN, isInfinite: value.isInfinite, magnitude: value.magnitude)
    }

    static func text(_ value: Float) -> String {
        text(value.description, isNaN: value.isNaN, isInfinite: value.isInfinite, magnitude: Double(value.magnitude))
    }

    /// Java's notation of the digits that Swift prints, which are the shortest that read back as the same number.
    private static func text(_ swift: String, isNaN: Bool, isInfinite: Bool, magnitude: Double) -> String {
        if isNaN { return "NaN" }
        let sign = swift.hasPrefix("-") ? "-" : ""
        if isInfinite { return sign + "Infinity" }
        if magnitude == 0 { return sign + "0.0" }
        let (digits, exponent) = decimal(of: swift.drop { $0 == "-" })
        if magnitude >= 1e-3, magnitude < 1e7 {
            if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
            let padded = digits + String(repeating: "0", count: max(0, exponent + 2 - digits.count))
            return sign + padded.prefix(exponent + 1) + "." + padded.dropFirst(exponent + 1)
        }
        return sign + digits.prefix(1) + "." + (digits.count > 1 ? digits.dropFirst() : "0") + "E\(exponent)"
    }

    /// The digits without leading and trailing zeros, and the power of ten of the first of them.
    static func decimal(of text: some StringProtocol) -> (digits: String, exponent: Int) {
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(mantissa[0])
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - 1
        var digits = whole + fraction
        while digits.count > 1, digits.hasPrefix("0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return (digits, exponent)
    }
}
