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
