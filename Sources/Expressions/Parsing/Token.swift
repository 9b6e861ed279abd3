/// A piece of an expression's text.
struct Token: Hashable {
    enum Kind: Hashable {
        case name(String)
        case string(String)
        case integer(digits: String, radix: Int, isLong: Bool)
        case real(digits: String, isFloat: Bool)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String, Hashable {
        case plus = "+"
        case minus = "-"
        case star = "*"
        case slash = "/"
        case percent = "%"
        case power = "^"
        case increment = "++"
        case decrement = "--"
        case leftParenthesis = "("
        case rightParenthesis = ")"
        case leftBracket = "["
        case rightBracket = "]"
        case leftBrace = "{"
        case rightBrace = "}"
        case comma = ","
        case colon = ":"
        case dot = "."
        case safeDot = "?."
        case question = "?"
        case elvis = "?:"
        case hash = "#"
        case at = "@"
        case ampersand = "&"
        case assign = "="
        case equal = "=="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case not = "!"
        case and = "&&"
        case or = "||"
        case project = "!["
        case select = "?["
        case selectFirst = "^["
        case selectLast = "$["
    }

    let kind: Kind
    /// Its location, in scalars of the source.
    let range: Range<Int>

    /// The token for messages.
    var name: String {
        switch kind {
        case .name(let name): "'\(name.quotable())'"
        case .string: "a string"
        case .integer(let digits, _, _), .real(let digits, _): "'\(digits.quotable())'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}
