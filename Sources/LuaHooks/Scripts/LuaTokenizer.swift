import LuaRuntime

/// Splits Lua source into tokens; white space and comments are left out. It accepts any input and never fails: Lua
/// itself reports syntax errors.
struct LuaTokenizer {
    private let text: [UInt8]
    private var at = 0
    private var line = 1

    private init(_ text: String) {
        self.text = Array(text.utf8)
    }

    /// All tokens; the last one is the end.
    static func tokens(of text: String) -> [LuaToken] {
        var tokenizer = LuaTokenizer(text)
        var tokens: [LuaToken] = []
        while true {
            let token = tokenizer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private func byte(_ offset: Int = 0) -> UInt8? { at + offset < text.count ? text[at + offset] : nil }

    private mutating func advance() {
        let byte = text[at]
        at += 1
        guard LuaLines.isEnd(byte) else { return }
        line += 1
        // Two different ones are one line's end.
        if let next = self.byte(), LuaLines.isEnd(next), next != byte { at += 1 }
    }

    private mutating func next() -> LuaToken {
        skipBlanks()
        let start = at
        let first = line
        guard let byte = byte() else { return LuaToken(kind: .end, text: "", line: line) }
        if Self.isLetter(byte) {
            while let next = self.byte(), Self.isLetter(next) || Self.isDigit(next) { at += 1 }
            let word = String(decoding: text[start..<at], as: UTF8.self)
            return LuaToken(kind: LuaToken.keywords.contains(word) ? .keyword : .name, text: word, line: first)
        }
        if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && self.byte(1).map(Self.isDigit) == true) {
            skipNumber()
            return LuaToken(kind: .number, text: "", line: first)
        }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            return LuaToken(kind: .string, text: quoted(byte), line: first)
        }
        if byte == UInt8(ascii: "["), let level = longBracket() {
            return LuaToken(kind: .string, text: long(level), line: first)
        }
        for symbol in Self.longSymbols where text[at...].starts(with: symbol.utf8) {
            at += symbol.utf8.count
            return LuaToken(kind: .symbol, text: symbol, line: first)
        }
        at += 1
        return LuaToken(kind: .symbol, text: String(decoding: [byte], as: UTF8.self), line: first)
    }

    /// The longest first.
    private static let longSymbols = ["...", "..", "::", "==", "~=", "<=", ">=", "<<", ">>", "//"]

    private mutating func skipBlanks() {
        while let byte = byte() {
            if byte == UInt8(ascii: "-"), self.byte(1) == UInt8(ascii: "-") {
                at += 2
                if self.byte() == UInt8(ascii: "["), let level = longBracket() {
                    _ = long(level)
                } else {
                    while let next = self.byte(), !LuaLines.isEnd(next) { at += 1 }
                }
            } else if [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains(byte) {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func skipNumber() {
        let isHex = byte() == UInt8(ascii: "0") && (byte(1).map { $0 | 0x20 } == UInt8(ascii: "x"))
        if isHex { at += 2 }
        while let next = byte() {
            let small = next | 0x20
            let isExponent = isHex ? small == UInt8(ascii: "p") : small == UInt8(ascii: "e")
            if isExponent, byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") {
                at += 2
            } else if Self.isDigit(next) || Self.isLetter(next) || next == UInt8(ascii: ".") {
                at += 1
            } else {
                return
            }
        }
    }

    private mutating func quoted(_ quote: UInt8) -> String {
        at += 1
        let start = at
        while let byte = byte(), byte != quote, !LuaLines.isEnd(byte) {
            if byte == UInt8(ascii: "\\"), let escaped = self.byte(1) {
                at += 1
                advance()
                // Leaves out all white space, line ends as well.
                if escaped == UInt8(ascii: "z") {
                    while let next = self.byte(), [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains(next) { advance() }
                }
            } else {
                at += 1
            }
        }
        let contents = String(decoding: text[start..<at], as: UTF8.self)
        if byte() == quote { at += 1 }
        return contents
    }

    /// The number of `=` in a long bracket that opens here; nil if there is none.
    private func longBracket() -> Int? {
        var level = 0
        while byte(1 + level) == UInt8(ascii: "=") { level += 1 }
        return byte(1 + level) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func long(_ level: Int) -> String {
        at += level + 2
        let start = at
        let close = [UInt8(ascii: "]")] + Array(repeating: UInt8(ascii: "="), count: level) + [UInt8(ascii: "]")]
        while at < text.count, !text[at...].starts(with: close) { advance() }
        let contents = String(decoding: text[start..<min(at, text.count)], as: UTF8.self)
        at = min(at + close.count, text.count)
        return contents
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
    }
}

/// A piece of Lua's text.
struct LuaToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case name, keyword, symbol, number, end
        /// Its contents are in the token's text, as far as they have no escapes.
        case string
    }

    let kind: Kind
    let text: String
    /// From 1.
    let line: Int

    static let keywords: Set = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]
}
