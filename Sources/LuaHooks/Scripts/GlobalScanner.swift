/// Goes through Lua's text with the scopes of its locals, and notes what is global.
///
/// The source is assumed to be valid Lua, since Lua has compiled it. From the first unexpected token on, the rest is
/// ignored. Nothing is reported where `_ENV` is redefined.
struct GlobalScanner {
    private let tokens: [LuaToken]
    private var at = 0
    /// The innermost last.
    private var scopes: [Set<String>] = [[]]
    private var functions = 0
    private var depth = 0
    private var names = GlobalNames()
    /// Uses that were found already, without locals.
    private var seen: Set<GlobalNames.Use> = []
    private var isEnvironmentSet = false

    /// No text that Lua takes is deeper: it allows 200 C levels.
    private static let deepest = 400

    private struct Unexpected: Error {}

    private init(_ text: String) {
        tokens = LuaTokenizer.tokens(of: text)
    }

    static func names(in text: String) -> GlobalNames {
        var scanner = GlobalScanner(text)
        try? scanner.block()
        if scanner.isEnvironmentSet { return GlobalNames() }
        return scanner.names
    }

    // MARK: Tokens

    private var token: LuaToken { tokens[at] }

    private mutating func take() -> LuaToken {
        defer { if at + 1 < tokens.count { at += 1 } }
        return token
    }

    private func sees(_ text: String) -> Bool {
        (token.kind == .keyword || token.kind == .symbol) && token.text == text
    }

    /// Takes a keyword or symbol if it is next.
    private mutating func takes(_ text: String) -> Bool {
        guard sees(text) else { return false }
        _ = take()
        return true
    }

    private mutating func need(_ text: String) throws(Unexpected) {
        guard takes(text) else { throw Unexpected() }
    }

    private mutating func name() throws(Unexpected) -> String {
        guard token.kind == .name else { throw Unexpected() }
        return take().text
    }

    // MARK: Scopes

    private mutating func declare(_ name: String) { scopes[scopes.count - 1].insert(name) }

    private func isLocal(_ name: String) -> Bool { scopes.contains { $0.contains(name) } }

    private mutating func scoped(_ body: (inout GlobalScanner) throws(Unexpected) -> Void) throws(Unexpected) {
        depth += 1
        guard depth < Self.deepest else { throw Unexpected() }
        scopes.append([])
        try body(&self)
        scopes.removeLast()
        depth -= 1
    }

    private mutating func use(_ use: GlobalNames.Use?) {
        guard var use, use.name != "_ENV", !isLocal("_ENV") else { return }
        if use.name == "load" { names.hasDynamicDefinitions = true }
        guard seen.insert(use).inserted else { return }
        use.locals = scopes.reduce(into: []) { $0.formUnion($1) }
        names.uses.append(use)
    }

    private mutating func set(_ name: String, line: Int) {
        if name == "_ENV" { isEnvironmentSet = true }
        guard !isLocal(name), !isLocal("_ENV") else { return }
        if functions == 0 {
            names.definitions.insert(name)
        } else {
            names.late.append(.init(name: name, line: line))
        }
    }

    // MARK: Statements

    private mutating func block() throws(Unexpected) {
        while token.kind != .end {
            if sees("end") || sees("else") || sees("elseif") || sees("until") { return }
            try statement()
        }
    }

    private mutating func statement() throws(Unexpected) {
        if takes(";") || takes("break") { return }
        if takes("::") {
            _ = try name()
            return try need("::")
        }
        if takes("goto") {
            _ = try name()
            return
        }
        if takes("do") {
            try scoped { scanner throws(Unexpected) in try scanner.block() }
            return try need("end")
        }
        if takes("while") {
            try expression()
            try need("do")
            try scoped { scanner throws(Unexpected) in try scanner.block() }
            return try need("end")
        }
        if takes("repeat") {
            // The condition sees the block's locals.
            return try scoped { scanner throws(Unexpected) in
                try scanner.block()
                try scanner.need("until")
                try scanner.expression()
            }
        }
        if takes("if") { return try condition() }
        if takes("for") { return try loop() }
        if takes("function") { return try namedFunction() }
        if takes("local") { return try local() }
        if takes("return") {
            let isOver = token.kind == .end || ["end", "else", "elseif", "until", ";"].contains { sees($0) }
            if !isOver { try expressions() }
            _ = takes(";")
            return
        }
        try assignmentOrCall()
    }

    private mutating func condition() throws(Unexpected) {
        repeat {
            try expression()
            try need("then")
            try scoped { scanner throws(Unexpected) in try scanner.block() }
        } while takes("elseif")
        if takes("else") { try scoped { scanner throws(Unexpected) in try scanner.block() } }
        try need("end")
    }

    private mutating func loop() throws(Unexpected) {
        var variables = [try name()]
        while takes(",") { variables.append(try name()) }
        // Where it begins and ends is no business of the variables.
        guard takes("=") || takes("in") else { throw Unexpected() }
        try expressions()
        try need("do")
        try scoped { [variables] scanner throws(Unexpected) in
            for variable in variables { scanner.declare(variable) }
            try scanner.block()
        }
        try need("end")
    }

    private mutating func namedFunction() throws(Unexpected) {
        let line = token.line
        let name = try name()
        var hasField = false
        var isMethod = false
        while sees(".") || sees(":") {
            isMethod = take().text == ":"
            hasField = true
            _ = try self.name()
        }
        if hasField {
            if !isLocal(name) { use(.init(name: name, line: line)) }
        } else {
            set(name, line: line)
        }
        try functionBody(isMethod: isMethod)
    }

    private mutating func local() throws(Unexpected) {
        if takes("function") {
            // It sees itself.
            declare(try name())
            return try functionBody(isMethod: false)
        }
        var found: [String] = []
        repeat {
            found.append(try name())
            if takes("<") {
                _ = try name()
                try need(">")
            }
        } while takes(",")
        if takes("=") { try expressions() }
        for name in found { declare(name) }
    }

    private mutating func assignmentOrCall() throws(Unexpected) {
        var targets = [try suffixed()]
        while takes(",") { targets.append(try suffixed()) }
        guard takes("=") else {
            guard targets.count == 1 else { throw Unexpected() }
            return use(targets[0].use)
        }
        for target in targets {
            if target.isField(of: "_G"), functions == 0 {
                if let member = target.use?.member {
                    names.definitions.insert(member)
                } else {
                    names.hasDynamicDefinitions = true
                }
            }
            guard var global = target.use else { continue }
            // A field that is set need not be there.
            if target.suffixes == 1 { global.member = nil }
            if target.suffixes > 0 { use(global) }
        }
        try expressions()
        for target in targets where target.suffixes == 0 {
            if let name = target.name { set(name, line: target.line) }
        }
    }

    // MARK: Expressions

    /// Something that may be called, or set.
    private struct Suffixed {
        /// Its first name, if it begins with one.
        var name: String?
        var line: Int
        /// The global that it uses.
        var use: GlobalNames.Use?
        var suffixes = 0

        /// Whether it is `table.name` or `table[…]` of a global table.
        func isField(of table: String) -> Bool { use?.name == table && suffixes == 1 }
    }

    private mutating func expressions() throws(Unexpected) {
        repeat { try expression() } while takes(",")
    }

    private mutating func expression() throws(Unexpected) {
        depth += 1
        guard depth < Self.deepest else { throw Unexpected() }
        defer { depth -= 1 }
        while true {
            while takes("not") || takes("-") || takes("#") || takes("~") {}
            try operand()
            guard Self.operators.contains(token.text), token.kind == .symbol || token.kind == .keyword else { return }
            _ = take()
        }
    }

    private static let operators: Set = [
        "+", "-", "*", "/", "//", "^", "%", "&", "~", "|", ">>", "<<", "..", "<", "<=", ">", ">=", "==", "~=", "and",
        "or",
    ]

    private mutating func operand() throws(Unexpected) {
        switch token.kind {
        case .number, .string: _ = take()
        case .keyword where ["nil", "true", "false"].contains(token.text): _ = take()
        case .keyword where takes("function"): try functionBody(isMethod: false)
        case .symbol where takes("..."): break
        case .symbol where sees("{"): try table()
        default: use(try suffixed().use)
        }
    }

    private mutating func suffixed() throws(Unexpected) -> Suffixed {
        var found = Suffixed(line: token.line)
        if takes("(") {
            try expression()
            try need(")")
            // `(f) = 1` is no Lua, so that this cannot be set.
            found.suffixes = 2
        } else {
            let name = try name()
            found.name = name
            if !isLocal(name) { found.use = .init(name: name, line: found.line) }
        }
        while true {
            if takes(".") {
                let member = try name()
                if found.suffixes == 0 { found.use?.member = member }
            } else if takes("[") {
                try expression()
                try need("]")
            } else if takes(":") {
                let member = try name()
                if found.suffixes == 0 { found.use?.member = member }
                try arguments(nil, found.line)
            } else if sees("(") || sees("{") || token.kind == .string {
                try arguments(found.suffixes == 0 ? found.use?.name : nil, found.line)
            } else {
                return found
            }
            found.suffixes += 1
        }
    }

    /// - Parameter function: the global that is called, if it is one.
    private mutating func arguments(_ function: String?, _ line: Int) throws(Unexpected) {
        let isCall = takes("(")
        if token.kind == .string, !isCall || tokens[min(at + 1, tokens.count - 1)].text == ")", let function {
            names.calls.append(.init(function: function, text: token.text, line: line))
        }
        guard isCall else {
            if sees("{") { return try table() }
            _ = take()
            return
        }
        if !sees(")") { try expressions() }
        try need(")")
    }

    private mutating func table() throws(Unexpected) {
        depth += 1
        guard depth < Self.deepest else { throw Unexpected() }
        defer { depth -= 1 }
        try need("{")
        while !sees("}") {
            if takes("[") {
                try expression()
                try need("]")
                try need("=")
            } else if token.kind == .name, tokens[at + 1].kind == .symbol, tokens[at + 1].text == "=" {
                _ = take()
                _ = take()
            }
            try expression()
            guard takes(",") || takes(";") else { break }
        }
        try need("}")
    }

    private mutating func functionBody(isMethod: Bool) throws(Unexpected) {
        functions += 1
        try scoped { scanner throws(Unexpected) in
            if isMethod { scanner.declare("self") }
            try scanner.need("(")
            while !scanner.sees(")") {
                if !scanner.takes("...") { scanner.declare(try scanner.name()) }
                guard scanner.takes(",") else { break }
            }
            try scanner.need(")")
            try scanner.block()
        }
        functions -= 1
        try need("end")
    }
}
