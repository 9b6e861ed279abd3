/// Splits an expression into tokens.
struct Lexer {
    private let scalars: [Unicode.Scalar]
    private let source: SourceText
    private let end: Int
    private var position: Int

    private static let pairs: [Token.Symbol] = [
        .increment, .decrement, .safeDot, .elvis, .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .and, .or, .project,
        .select, .selectFirst, .selectLast,
    ]

    /// The tokens of the scalars in `range`, with an end token behind them.
    static func tokens(
        of scalars: [Unicode.Scalar], in range: Range<Int>, source: SourceText
    ) throws(ExpressionError) -> [Token] {
        var lexer = Lexer(scalars: scalars, source: source, end: range.upperBound, position: range.lowerBound)
        var tokens: [Token] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(Token(kind: .end, range: range.upperBound..<range.upperBound))
        return tokens
    }

    private init(scalars: [Unicode.Scalar], source: SourceText, end: Int, position: Int) {
        self.scalars = scalars
        self.source = source
        self.end = end
        self.position = position
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        position + offset < end ? scalars[position + offset] : nil
    }

    private mutating func next() throws(ExpressionError) -> Token? {
        while let scalar = peek(), scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
            position += 1
        }
        guard let first = peek() else { return nil }
        let start = position
        if first == "'" || first == "\"" { return try string(quote: first) }
        if first.isDigit { return try number() }
        if let second = peek(1) {
            let pair = String(first) + String(second)
            if let symbol = Self.pairs.first(where: { $0.rawValue == pair }) {
                position += 2
                return Token(kind: .symbol(symbol), range: start..<position)
            }
        }
        if first.isNameStart { return name() }
        guard let symbol = Token.Symbol(rawValue: String(first)) else {
            throw source.fault(.syntax, Self.unexpected(first), start..<start + 1)
        }
        position += 1
        return Token(kind: .symbol(symbol), range: start..<position)
    }

    private static func unexpected(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "|": "'|' is not an operator; 'or' is '||'"
        case "\\": "a backslash is allowed only in a string"
        case "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}":
            "'\(scalar)' is not a quotation mark; use ' or \""
        default: "an expression cannot have '\(scalar)' here; write strings in quotation marks"
        }
    }

    private mutating func name() -> Token {
        let start = position
        while let scalar = peek(), scalar.isNameStart || scalar.isDigit { position += 1 }
        return Token(kind: .name(text(start..<position)), range: start..<position)
    }

    private mutating func string(quote: Unicode.Scalar) throws(ExpressionError) -> Token {
        let start = position
        var content = String.UnicodeScalarView()
        position += 1
        while let scalar = peek() {
            position += 1
            guard scalar == quote else {
                content.append(scalar)
                continue
            }
            guard peek() == quote else {
                // Spring halves doubled quotes of both kinds, whichever encloses the string.
                let text = String(content).replacing("''", with: "'").replacing("\"\"", with: "\"")
                return Token(kind: .string(text), range: start..<position)
            }
            content.append(quote)
            content.append(quote)
            position += 1
        }
        throw source.fault(
            .syntax, "the string that begins here has no closing \(quote)", start..<min(start + 1, end))
    }

    private mutating func number() throws(ExpressionError) -> Token {
        let start = position
        if peek() == "0", peek(1) == "x" || peek(1) == "X" {
            position += 2
            while let scalar = peek(), scalar.properties.isASCIIHexDigit { position += 1 }
            let digits = text(start + 2..<position)
            if digits.isEmpty {
                throw source.fault(.syntax, "expected a hexadecimal digit after 0x", start..<position)
            }
            return Token(
                kind: .integer(digits: digits, radix: 16, isLong: suffix("l", "L")), range: start..<position)
        }
        skipDigits()
        var isReal = false
        // `3.toString()` is a method of 3; only a digit behind the point makes a real.
        if peek() == ".", peek(1)?.isDigit == true {
            isReal = true
            position += 1
            skipDigits()
        }
        var digits = text(start..<position)
        if suffix("l", "L") {
            if isReal {
                throw source.fault(.syntax, "a number with a fraction cannot be a long (L)", start..<position)
            }
            return Token(kind: .integer(digits: digits, radix: 10, isLong: true), range: start..<position)
        }
        if peek() == "e" || peek() == "E" {
            isReal = true
            position += 1
            if peek() == "+" || peek() == "-" { position += 1 }
            guard peek()?.isDigit == true else {
                throw source.fault(.syntax, "expected a digit of the number's exponent", position..<position + 1)
            }
            skipDigits()
            digits = text(start..<position)
        }
        if suffix("f", "F") {
            return Token(kind: .real(digits: digits, isFloat: true), range: start..<position)
        }
        if suffix("d", "D") || isReal {
            return Token(kind: .real(digits: digits, isFloat: false), range: start..<position)
        }
        return Token(kind: .integer(digits: digits, radix: 10, isLong: false), range: start..<position)
    }

    private mutating func suffix(_ small: Unicode.Scalar, _ big: Unicode.Scalar) -> Bool {
        guard peek() == small || peek() == big else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() {
        while let scalar = peek(), scalar.isDigit { position += 1 }
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }

    fileprivate var isNameStart: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" || self == "$"
    }
}
