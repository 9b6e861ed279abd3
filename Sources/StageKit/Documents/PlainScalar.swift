import Expressions

/// The types of unquoted text by YAML 1.2's core schema, cut down to what a reader expects: no octal or hexadecimal
/// numbers, and no number with a leading zero, since account ids look like that.
enum PlainScalar {
    static func value(of text: String) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        if isDecimalInteger(text) || isReal(text), let number = try? JSONValue(parsing: json(text)) { return number }
        return .string(text)
    }

    /// A number as JSON writes it, whose reader keeps the text of numbers that are too big: no plus sign, and digits on
    /// both sides of the point.
    private static func json(_ number: String) -> String {
        let isNegative = number.hasPrefix("-")
        var rest = isNegative || number.hasPrefix("+") ? number.dropFirst() : number[...]
        let whole = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(whole.count)
        if rest.hasPrefix("."), !(rest.dropFirst().first?.isNumber ?? false) { rest = ".0" + rest.dropFirst() }
        return (isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole) + rest
    }

    private static func isDecimalInteger(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard let first = digits.utf8.first, digits.utf8.allSatisfy(isDigit) else { return false }
        return first != UInt8(ascii: "0") || digits.utf8.count == 1
    }

    /// `1.5`, `-.5`, `1e3`; digits before the point have no leading zero.
    private static func isReal(_ text: String) -> Bool {
        var rest = text.utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(fraction)
        }
        guard whole.count + fraction > 0, whole.count < 2 || whole.first != UInt8(ascii: "0") else { return false }
        guard let exponent = rest.first else { return true }
        guard exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
