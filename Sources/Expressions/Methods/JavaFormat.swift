import Foundation

/// `String.format` as far as pipelines use it: `%s %d %x %o %f %e %b %c %%` and `%n`, with flags, width, precision and
/// argument numbers.
enum JavaFormat {
    private struct Directive {
        var argument: Int?
        var flags: Set<Unicode.Scalar> = []
        var width: Int?
        var precision: Int?
        var conversion: Unicode.Scalar = "s"
    }

    static func format(_ pattern: String, _ arguments: [ExpressionValue], budget: Budget) throws(EvaluationError)
        -> String
    {
        // The pattern's own characters are all copied, or begin a directive.
        try budget.charge(pattern.utf8.count)
        var output = ""
        var scalars = pattern.unicodeScalars[...]
        var next = 0
        while let scalar = scalars.popFirst() {
            guard scalar == "%" else {
                output.unicodeScalars.append(scalar)
                continue
            }
            let directive = try directive(&scalars)
            if directive.conversion == "n" {
                try budget.charge(1)
                output += "\n"
                continue
            }
            if directive.conversion == "%" {
                try budget.charge(directive.width ?? 1)
                output += pad("%", directive)
                continue
            }
            let index = directive.argument.map { $0 - 1 } ?? next
            if directive.argument == nil { next += 1 }
            guard arguments.indices.contains(index) else {
                throw EvaluationError(.missing, "the format asks for \(index + 1) values, \(arguments.count) are given")
            }
            try budget.charge(throughout: arguments[index])
            // Blanks are made before the text is there to be counted.
            try budget.charge(directive.width ?? 1)
            let text = try text(arguments[index], directive)
            try budget.charge(text.utf8.count)
            output += text
        }
        return output
    }

    private static func directive(_ scalars: inout String.UnicodeScalarView.SubSequence) throws(EvaluationError)
        -> Directive
    {
        var directive = Directive()
        func number() -> Int? {
            var digits = ""
            while let scalar = scalars.first, scalar.isDigit, digits.count < 6 {
                digits.unicodeScalars.append(scalar)
                scalars.removeFirst()
            }
            return Int(digits)
        }
        let start = scalars
        if scalars.first != "0", let argument = number(), scalars.first == "$" {
            scalars.removeFirst()
            directive.argument = argument
        } else {
            scalars = start
        }
        while let scalar = scalars.first, "-#+ 0,(".unicodeScalars.contains(scalar) {
            directive.flags.insert(scalar)
            scalars.removeFirst()
        }
        directive.width = number()
        if scalars.first == "." {
            scalars.removeFirst()
            directive.precision = number()
        }
        guard let conversion = scalars.popFirst(), "sSdxXofeEbBcn%".unicodeScalars.contains(conversion) else {
            throw EvaluationError(.mismatch, "the format has a % that no known conversion (such as %s or %d) follows")
        }
        directive.conversion = conversion
        if directive.width ?? 0 > 10_000 || directive.precision ?? 0 > 300 {
            throw EvaluationError(.limit, "the width or precision of the format is too big")
        }
        return directive
    }

    private static func text(_ value: ExpressionValue, _ directive: Directive) throws(EvaluationError) -> String {
        func mismatch(_ wanted: String) -> EvaluationError {
            EvaluationError(.mismatch, "%\(directive.conversion) of a format takes \(wanted), not \(value.typeName)")
        }
        switch directive.conversion {
        case "s", "S", "b", "B":
            var text = value.javaText
            if directive.conversion == "b" || directive.conversion == "B" {
                text =
                    if case .bool(let bool) = value { bool ? "true" : "false" } else { value.isNull ? "false" : "true" }
            }
            if let precision = directive.precision { text = String(text.prefix(precision)) }
            return pad(directive.conversion == "S" || directive.conversion == "B" ? text.uppercased() : text, directive)
        case "c":
            switch value {
            case .char: return pad(value.javaText, directive)
            case .int(let code):
                guard let scalar = Unicode.Scalar(UInt32(bitPattern: code)) else { throw mismatch("a character") }
                return pad(String(scalar), directive)
            default: throw mismatch("a character")
            }
        default: break
        }
        if value.isNull { return pad("null", directive) }
        switch (directive.conversion, value) {
        case ("d", .int), ("d", .long):
            return number(String(value.long.magnitude), isNegative: value.long < 0, directive)
        case ("x", .int(let number)), ("X", .int(let number)), ("o", .int(let number)):
            return digits(String(UInt32(bitPattern: number), radix: directive.conversion == "o" ? 8 : 16), directive)
        case ("x", .long(let number)), ("X", .long(let number)), ("o", .long(let number)):
            return digits(String(UInt64(bitPattern: number), radix: directive.conversion == "o" ? 8 : 16), directive)
        case ("f", .double), ("f", .float), ("e", .double), ("e", .float), ("E", .double), ("E", .float):
            let double = Double(JavaNumberText.plain(value)) ?? value.double
            guard double.isFinite else { return pad(value.javaText, directive) }
            let text = rounded(double.magnitude, directive)
            return number(
                directive.conversion == "E" ? text.uppercased() : text, isNegative: double.sign == .minus, directive)
        case ("d", _), ("x", _), ("X", _), ("o", _): throw mismatch("an integer")
        default: throw mismatch("a number with a fraction")
        }
    }

    /// Half up in decimal, as Java rounds; C rounds the binary value.
    private static func rounded(_ value: Double, _ directive: Directive) -> String {
        let precision = directive.precision ?? 6
        if directive.conversion != "f" {
            return String(format: "%.\(precision)e", value)
        }
        let (digits, exponent) = JavaNumberText.decimal(of: value.description)
        var places = Array(digits.utf8.map { Int($0) - 48 })
        // The digits of the integer, with `precision` digits behind the point.
        let keep = exponent + 1 + precision
        if value == 0 { places = [0] }
        var carry = false
        if keep < 0 {
            places = []
        } else if keep < places.count {
            carry = places[keep] >= 5
            places = Array(places[..<keep])
        }
        while places.count < keep { places.append(0) }
        var index = places.count - 1
        while carry, index >= 0 {
            places[index] += 1
            carry = places[index] == 10
            if carry { places[index] = 0 }
            index -= 1
        }
        if carry { places.insert(1, at: 0) }
        while places.count < precision + 1 { places.insert(0, at: 0) }
        let text = places.map(String.init).joined()
        return precision == 0 ? text : text.dropLast(precision) + "." + text.suffix(precision)
    }

    private static func digits(_ text: String, _ directive: Directive) -> String {
        var text = directive.conversion == "X" ? text.uppercased() : text
        if directive.flags.contains("0"), let width = directive.width, text.count < width {
            text = String(repeating: "0", count: width - text.count) + text
        }
        return pad(text, directive)
    }

    private static func number(_ magnitude: String, isNegative: Bool, _ directive: Directive) -> String {
        var body = magnitude
        if directive.flags.contains(",") {
            let parts = body.split(separator: ".", maxSplits: 1)
            let whole = Array(parts[0])
            var grouped = ""
            for (index, digit) in whole.enumerated() {
                if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
                grouped.append(digit)
            }
            body = grouped + (parts.count > 1 ? "." + parts[1] : "")
        }
        let usesBrackets = isNegative && directive.flags.contains("(")
        let sign =
            usesBrackets
            ? "(" : isNegative ? "-" : directive.flags.contains("+") ? "+" : directive.flags.contains(" ") ? " " : ""
        let end = usesBrackets ? ")" : ""
        if directive.flags.contains("0"), let width = directive.width {
            let missing = width - sign.count - body.count - end.count
            if missing > 0 { body = String(repeating: "0", count: missing) + body }
        }
        return pad(sign + body + end, directive)
    }

    private static func pad(_ text: String, _ directive: Directive) -> String {
        guard let width = directive.width, text.utf16.count < width else { return text }
        let spaces = String(repeating: " ", count: width - text.utf16.count)
        return directive.flags.contains("-") ? text + spaces : spaces + text
    }
}

extension JavaNumberText {
    /// The shortest digits of a real, whichever type it has.
    fileprivate static func plain(_ value: ExpressionValue) -> String {
        switch value {
        case .float(let value): value.description
        default: value.double.description
        }
    }
}
