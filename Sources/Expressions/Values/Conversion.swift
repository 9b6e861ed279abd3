/// Spring's conversions of a value to the type that an operator, a parameter or a template needs.
enum Conversion {
    /// A condition: true or false, or a string with one of the words for them.
    static func bool(_ value: ExpressionValue) throws(EvaluationError) -> Bool {
        switch value {
        case .bool(let bool): return bool
        case .string(let text):
            switch trimmed(text).lowercased() {
            case "true", "on", "yes", "1": return true
            case "false", "off", "no", "0": return false
            default: throw EvaluationError(.mismatch, "expected true or false, found the text '\(clipped(text))'")
            }
        default: throw EvaluationError(.mismatch, "expected true or false, found \(value.typeName)")
        }
    }

    static func int(_ value: ExpressionValue) throws(EvaluationError) -> Int32 {
        switch value {
        case .int(let number): return number
        case .long, .float, .double:
            let number = value.long
            guard let small = Int32(exactly: number) else {
                throw EvaluationError(.mismatch, "the number \(value.javaText) does not fit in 32 bits")
            }
            return small
        case .char(let unit): return Int32(unit)
        case .string(let text):
            guard let number = Int32(javaInteger: text) else {
                throw EvaluationError(.mismatch, "expected an integer, found the text '\(clipped(text))'")
            }
            return number
        default: throw EvaluationError(.mismatch, "expected an integer, found \(value.typeName)")
        }
    }

    static func long(_ value: ExpressionValue) throws(EvaluationError) -> Int64 {
        switch value {
        case .int, .long, .float, .double: return value.long
        case .char(let unit): return Int64(unit)
        case .string(let text):
            guard let number = Int64(javaInteger: text) else {
                throw EvaluationError(.mismatch, "expected an integer, found the text '\(clipped(text))'")
            }
            return number
        default: throw EvaluationError(.mismatch, "expected an integer, found \(value.typeName)")
        }
    }

    static func double(_ value: ExpressionValue) throws(EvaluationError) -> Double {
        switch value {
        case .int, .long, .double: return value.double
        case .float(let number): return Double(number)
        case .char(let unit): return Double(unit)
        case .string(let text):
            guard let number = Double(java: text) else {
                throw EvaluationError(.mismatch, "expected a number, found the text '\(clipped(text))'")
            }
            return number
        default: throw EvaluationError(.mismatch, "expected a number, found \(value.typeName)")
        }
    }

    static func text(_ value: ExpressionValue) throws(EvaluationError) -> String {
        guard let text = value.convertedText else {
            let advice =
                switch value {
                case .map, .json: "; #toJson(…) makes text of it"
                default: ""
                }
            throw EvaluationError(.mismatch, "expected text, found \(value.typeName)\(advice)")
        }
        return text
    }

    static func clipped(_ text: String) -> String {
        text.quotable(limit: 40)
    }

    /// Java's `trim`: without spaces and control characters at both ends.
    static func trimmed(_ text: String) -> String {
        let units = text.unicodeScalars
        guard let first = units.firstIndex(where: { $0.value > 0x20 }),
            let last = units.lastIndex(where: { $0.value > 0x20 })
        else { return "" }
        return String(units[first...last])
    }
}

extension FixedWidthInteger {
    /// A integer as Spring reads it from text: spaces left out, hexadecimal with `0x` or `#`.
    init?(javaInteger text: String) {
        let text = String(text.filter { !$0.isWhitespace })
        let isNegative = text.hasPrefix("-")
        let body = isNegative ? text.dropFirst() : text[...]
        for prefix in ["0x", "0X", "#"] where body.hasPrefix(prefix) {
            self.init((isNegative ? "-" : "") + body.dropFirst(prefix.count), radix: 16)
            return
        }
        self.init(text)
    }
}

extension Double {
    /// A number as Java's `Double.valueOf` reads it.
    init?(java text: String) {
        var text = Conversion.trimmed(text)
        if text == "NaN" || text == "Infinity" || text == "+Infinity" || text == "-Infinity" {
            self = text == "NaN" ? .nan : text.hasPrefix("-") ? -.infinity : .infinity
            return
        }
        if let last = text.last, "dDfF".contains(last) { text.removeLast() }
        guard let last = text.last, text.allSatisfy({ "0123456789+-.eE".contains($0) }) else { return nil }
        if last == "." { text += "0" }
        if text.hasPrefix(".") { text = "0" + text }
        text = text.replacing("-.", with: "-0.").replacing(".e", with: ".0e").replacing(".E", with: ".0e")
        self.init(text)
    }
}

extension Float {
    /// A number as Java's `Float.valueOf` reads it, of text that reads as a double.
    init(java text: String) {
        // Rounding once, from the text, differs from rounding twice, by way of a double.
        self = Float(Conversion.trimmed(text)) ?? Float(Double(java: text) ?? .nan)
    }
}
