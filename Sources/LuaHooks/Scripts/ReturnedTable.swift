/// The table that a script's file returns, as far as its text shows it: on which line each key is.
struct ReturnedTable {
    /// By path, such as `check` and `parameters.maximum`.
    private var lines: [String: Int] = [:]

    /// - Parameter text: the file's text.
    init(_ text: String) {
        let tokens = LuaTokenizer.tokens(of: text)
        if let start = Self.start(tokens) { readTable(tokens, from: start) } else { readAssignments(tokens) }
    }

    /// The line of a key of the table, or else of a parameter, from 1; nil if the text does not show it.
    func line(of key: String) -> Int? { lines[key] ?? line(ofParameter: key) }

    /// The line on which a parameter is declared.
    func line(ofParameter name: String) -> Int? { lines["parameters.\(name)"] }

    private mutating func readTable(_ tokens: [LuaToken], from start: Int) {
        var depth = 0
        var path: [String] = []
        for index in start..<tokens.count {
            let token = tokens[index]
            depth += Self.change(of: token)
            guard depth > 0 else { return }
            guard Self.isKey(tokens, index), depth <= path.count + 1 else { continue }
            path = path.prefix(depth - 1) + [token.text]
            let name = path.joined(separator: ".")
            lines[name] = lines[name] ?? token.line
        }
    }

    /// A table that was made before it is returned: what its text gives a value anywhere is taken for its key.
    private mutating func readAssignments(_ tokens: [LuaToken]) {
        for (index, token) in tokens.enumerated() where token.kind == .name && index > 0 {
            let isField =
                tokens[index - 1].text == "." && (tokens[index + 1].text == "=" || tokens[index + 1].text == "(")
            guard isField || Self.isKey(tokens, index) else { continue }
            lines[token.text] = lines[token.text] ?? token.line
        }
    }

    /// Whether `name =` or `["name"] =` is at this index, in a table's braces.
    private static func isKey(_ tokens: [LuaToken], _ index: Int) -> Bool {
        let opening = ["{", ",", ";"]
        switch tokens[index].kind {
        case .name: return index > 0 && opening.contains(tokens[index - 1].text) && isSymbol("=", tokens, index + 1)
        case .string:
            return index > 1 && isSymbol("[", tokens, index - 1) && opening.contains(tokens[index - 2].text)
                && isSymbol("]", tokens, index + 1) && isSymbol("=", tokens, index + 2)
        default: return false
        }
    }

    private static func isSymbol(_ symbol: String, _ tokens: [LuaToken], _ index: Int) -> Bool {
        tokens.indices.contains(index) && tokens[index].kind == .symbol && tokens[index].text == symbol
    }

    /// The index of the brace after the file's own `return`, which is the last one outside of functions.
    private static func start(_ tokens: [LuaToken]) -> Int? {
        var depth = 0
        var found: Int?
        for (index, token) in tokens.enumerated() {
            if depth == 0, isSymbol("{", tokens, index), index > 0, tokens[index - 1].text == "return" { found = index }
            depth += change(of: token)
        }
        return found
    }

    /// How a token changes the depth of tables, parentheses and blocks. `while` and `for` have a `do` of their own.
    private static func change(of token: LuaToken) -> Int {
        switch (token.kind, token.text) {
        case (.symbol, "{"), (.symbol, "("): 1
        case (.symbol, "}"), (.symbol, ")"): -1
        case (.keyword, "function"), (.keyword, "if"), (.keyword, "do"), (.keyword, "repeat"): 1
        case (.keyword, "end"), (.keyword, "until"): -1
        default: 0
        }
    }
}
