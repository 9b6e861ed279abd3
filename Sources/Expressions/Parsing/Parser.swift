/// Reads tokens into a tree, by the grammar of the Spring Expression Language.
struct Parser {
    static let maximumLength = 10_000
    /// How deep parentheses, lists and arguments nest: the parser calls itself for each.
    static let maximumNesting = 64
    /// How deep the tree may be: a chain of operators or properties is as deep as it is long.
    static let maximumDepth = 500

    private let tokens: [Token]
    private let source: SourceText
    private let dialect: ExpressionDialect
    private var position = 0
    private var nesting = 0

    /// Parses the scalars in a range of the source.
    static func parse(
        _ scalars: [Unicode.Scalar], in range: Range<Int>, source: SourceText, dialect: ExpressionDialect
    ) throws(ExpressionError) -> Node {
        if range.count > maximumLength {
            throw source.fault(
                .limit, "the expression has \(range.count) characters; at most \(maximumLength) are read",
                range.lowerBound..<range.lowerBound + 1)
        }
        let tokens = try Lexer.tokens(of: scalars, in: range, source: source)
        var parser = Parser(tokens: tokens, source: source, dialect: dialect)
        let node = try parser.expression()
        guard parser.token.kind == .end else {
            throw parser.fault("expected an operator or the end of the expression, found \(parser.token.name)")
        }
        return node
    }

    private init(tokens: [Token], source: SourceText, dialect: ExpressionDialect) {
        self.tokens = tokens
        self.source = source
        self.dialect = dialect
    }

    // MARK: Tokens

    private var token: Token { tokens[position] }

    private func isSymbol(_ symbol: Token.Symbol, ahead: Int = 0) -> Bool {
        position + ahead < tokens.count && tokens[position + ahead].kind == .symbol(symbol)
    }

    private mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    private mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard isSymbol(symbol) else { return false }
        advance()
        return true
    }

    private mutating func expect(_ symbol: Token.Symbol, _ purpose: String) throws(ExpressionError) {
        guard take(symbol) else {
            throw fault("expected '\(symbol.rawValue)' \(purpose), found \(token.name)")
        }
    }

    private func fault(_ message: String, _ code: ExpressionError.Code = .syntax) -> ExpressionError {
        source.fault(code, message, token.range)
    }

    private func node(
        _ kind: Node.Kind, from start: Int, mark: Int? = nil
    ) throws(ExpressionError) -> Node {
        let end = max(start, tokens[max(0, position - 1)].range.upperBound)
        let node = Node(kind, start..<end, mark: mark.map { $0..<max($0, end) })
        if node.depth > Self.maximumDepth {
            throw source.fault(.limit, "the expression is more than \(Self.maximumDepth) parts deep", node.range)
        }
        return node
    }

    // MARK: Operators

    private mutating func expression() throws(ExpressionError) -> Node {
        nesting += 1
        defer { nesting -= 1 }
        if nesting > Self.maximumNesting {
            throw fault("the expression is nested more than \(Self.maximumNesting) deep", .limit)
        }
        let start = token.range.lowerBound
        // Spring reads a missing side of '?:' as null; in our own dialect it is a mistake.
        let condition =
            isSymbol(.elvis) && dialect == .spring
            ? try node(.literal(.null), from: start) : try operators(above: 0)
        if isSymbol(.assign) {
            throw fault("assignment is not supported; '==' compares", .unsupported)
        }
        if take(.elvis) {
            if dialect == .spring, token.kind == .end || isSymbol(.rightParenthesis) {
                return try node(.elvis(condition, try node(.literal(.null), from: start)), from: start)
            }
            let other = try expression()
            return try node(.elvis(condition, other), from: start)
        }
        if take(.question) {
            let yes = try expression()
            try expect(.colon, "between the two values of '? :'")
            let no = try expression()
            return try node(.ternary(condition, yes, no), from: start)
        }
        return condition
    }

    private enum Infix {
        case binary(BinaryOperator), and, or
    }

    /// The operator that is next, and how strongly it binds. Words are operators here and names where a value is
    /// expected, so `eq eq 5` compares a value named `eq`.
    private var infix: (Infix, strength: Int)? {
        switch token.kind {
        case .name(let name):
            switch name.lowercased() {
            case "or": (.or, 1)
            case "and": (.and, 2)
            case "eq": (.binary(.equal), 3)
            case "ne": (.binary(.notEqual), 3)
            case "lt": (.binary(.less), 3)
            case "le": (.binary(.lessOrEqual), 3)
            case "gt": (.binary(.greater), 3)
            case "ge": (.binary(.greaterOrEqual), 3)
            case "div": (.binary(.divide), 5)
            case "mod": (.binary(.modulo), 5)
            case "instanceof": (.binary(.instanceOf), 3)
            case "matches": (.binary(.matches), 3)
            case "between": (.binary(.between), 3)
            default: nil
            }
        case .symbol(let symbol):
            switch symbol {
            case .or: (.or, 1)
            case .and: (.and, 2)
            case .equal: (.binary(.equal), 3)
            case .notEqual: (.binary(.notEqual), 3)
            case .less: (.binary(.less), 3)
            case .lessOrEqual: (.binary(.lessOrEqual), 3)
            case .greater: (.binary(.greater), 3)
            case .greaterOrEqual: (.binary(.greaterOrEqual), 3)
            case .plus: (.binary(.add), 4)
            case .minus: (.binary(.subtract), 4)
            case .star: (.binary(.multiply), 5)
            case .slash: (.binary(.divide), 5)
            case .percent: (.binary(.modulo), 5)
            case .power: (.binary(.power), 6)
            default: nil
            }
        default: nil
        }
    }

    /// Precedence climbing. Comparisons (3) and powers (6) do not chain: `1 < 2 < 3` and `2 ^ 3 ^ 2` are errors.
    private mutating func operators(above floor: Int) throws(ExpressionError) -> Node {
        let start = token.range.lowerBound
        var left = try unary()
        var ceiling = Int.max
        while let (infix, strength) = infix, strength > floor, strength < ceiling {
            advance()
            let right = try operators(above: strength)
            switch infix {
            case .and: left = try node(.and(left, right), from: start)
            case .or: left = try node(.or(left, right), from: start)
            case .binary(let name): left = try node(.binary(name, left, right), from: start)
            }
            ceiling = strength == 3 || strength == 6 ? strength : strength + 1
        }
        return left
    }

    private mutating func unary() throws(ExpressionError) -> Node {
        // A loop and not a recursion: `!!!!…` may be long.
        var prefixes: [(Token.Symbol, Int)] = []
        while let symbol = prefix {
            prefixes.append((symbol, token.range.lowerBound))
            advance()
        }
        if isSymbol(.increment) || isSymbol(.decrement) {
            throw fault("\(token.name) is not supported: expressions change nothing", .unsupported)
        }
        var operand = try primary()
        if isSymbol(.increment) || isSymbol(.decrement) {
            throw fault("\(token.name) is not supported: expressions change nothing", .unsupported)
        }
        for (symbol, start) in prefixes.reversed() {
            switch symbol {
            case .minus: operand = try node(.negation(operand), from: start)
            case .plus: operand = try node(.plus(operand), from: start)
            default: operand = try node(.not(operand), from: start)
            }
        }
        return operand
    }

    private var prefix: Token.Symbol? {
        switch token.kind {
        case .symbol(let symbol) where [.plus, .minus, .not].contains(symbol): symbol
        case .name(let name) where name.lowercased() == "not": .not
        default: nil
        }
    }

    // MARK: Values and what is read off them

    private mutating func primary() throws(ExpressionError) -> Node {
        let start = token.range.lowerBound
        var value = try startNode()
        while true {
            if isSymbol(.dot) || isSymbol(.safeDot) {
                let isSafe = isSymbol(.safeDot)
                advance()
                value = try dotted(value, isSafe: isSafe, from: start)
            } else if isSymbol(.leftBracket) {
                value = try index(value, from: start)
            } else {
                return value
            }
        }
    }

    private mutating func dotted(
        _ target: Node, isSafe: Bool, from start: Int
    ) throws(ExpressionError) -> Node {
        let place = token.range.lowerBound
        switch token.kind {
        case .name(let name):
            advance()
            if isSymbol(.leftParenthesis) {
                let arguments = try arguments()
                return try node(
                    .method(target, name: name, arguments: arguments, isSafe: isSafe), from: start, mark: place)
            }
            return try node(.property(target, name: name, isSafe: isSafe), from: start, mark: place)
        case .symbol(.project), .symbol(.select), .symbol(.selectFirst), .symbol(.selectLast):
            return try bracketed(target, isSafe: isSafe, from: start)
        case .symbol(.hash):
            let inner = try hashed()
            guard case .variable = inner.kind else {
                throw source.fault(.syntax, "a function cannot be called behind a dot", inner.range)
            }
            return try node(.scoped(target, inner), from: start)
        default: throw fault("expected a property or a method after the dot, found \(token.name)")
        }
    }

    private mutating func bracketed(
        _ target: Node?, isSafe: Bool, from start: Int
    ) throws(ExpressionError) -> Node {
        let opening = token.kind
        let place = token.range.lowerBound
        advance()
        let inner = try expression()
        try expect(.rightBracket, "after the selection or projection")
        switch opening {
        case .symbol(.project): return try node(.projection(target, inner, isSafe: isSafe), from: start, mark: place)
        case .symbol(.selectFirst):
            return try node(.selection(target, .first, inner, isSafe: isSafe), from: start, mark: place)
        case .symbol(.selectLast):
            return try node(.selection(target, .last, inner, isSafe: isSafe), from: start, mark: place)
        default: return try node(.selection(target, .all, inner, isSafe: isSafe), from: start, mark: place)
        }
    }

    private mutating func index(_ target: Node?, from start: Int) throws(ExpressionError) -> Node {
        let place = token.range.lowerBound
        advance()
        let key = try expression()
        try expect(.rightBracket, "after the index")
        return try node(.index(target, key), from: start, mark: place)
    }

    private mutating func hashed() throws(ExpressionError) -> Node {
        let start = token.range.lowerBound
        advance()
        guard case .name(let name) = token.kind else {
            throw fault("expected the name of a function or variable after '#', found \(token.name)")
        }
        advance()
        if isSymbol(.leftParenthesis) {
            let arguments = try arguments()
            return try node(.function(name, arguments), from: start)
        }
        return try node(.variable(name), from: start)
    }

    private mutating func arguments() throws(ExpressionError) -> [Node] {
        advance()
        var arguments: [Node] = []
        if take(.rightParenthesis) { return arguments }
        while true {
            arguments.append(try expression())
            if take(.rightParenthesis) { return arguments }
            guard take(.comma) else { throw fault("expected ',' or ')' in the arguments, found \(token.name)") }
        }
    }

    private mutating func startNode() throws(ExpressionError) -> Node {
        let start = token.range.lowerBound
        switch token.kind {
        case .string(let text):
            advance()
            return try node(.literal(.string(text)), from: start)
        case .integer(let digits, let radix, let isLong):
            let value = try integer(digits, radix, isLong)
            advance()
            return try node(.literal(value), from: start)
        case .real(let digits, let isFloat):
            let value = real(digits, isFloat)
            advance()
            return try node(.literal(value), from: start)
        case .name(let name): return try named(name)
        case .symbol(let symbol):
            switch symbol {
            case .leftParenthesis:
                advance()
                let inner = try expression()
                try expect(.rightParenthesis, "to close '('")
                return inner
            case .hash: return try hashed()
            case .leftBrace: return try listOrMap()
            case .leftBracket: return try index(nil, from: start)
            case .project, .select, .selectFirst, .selectLast: return try bracketed(nil, isSafe: false, from: start)
            case .at, .ampersand: throw fault("beans ('@name') are not supported", .unsupported)
            default: throw fault("expected a value, found \(token.name)")
            }
        case .end: throw fault("expected a value, found \(token.name)")
        }
    }

    private func real(_ digits: String, _ isFloat: Bool) -> ExpressionValue {
        if isFloat { return .float(Float(digits) ?? .infinity) }
        let value = Double(digits) ?? .infinity
        // Staysail compares exact values, also of decimals that a double does not hold.
        if dialect == .staysail, let decimal = DecimalNumber(parsing: digits), decimal != DecimalNumber(value) {
            return .big(JSONReal(value: value, text: digits))
        }
        return .double(value)
    }

    private func integer(_ digits: String, _ radix: Int, _ isLong: Bool) throws(ExpressionError) -> ExpressionValue {
        if dialect == .staysail {
            if let value = Int64(digits, radix: radix) { return .long(value).inDialect(dialect) }
            // The smallest integer is written as the negative of one that does not fit.
            if position > 0, tokens[position - 1].kind == .symbol(.minus), UInt64(digits, radix: radix) == 1 << 63 {
                return .big(JSONReal(value: 0x1p63, text: "9223372036854775808"))
            }
            throw fault("the number \(Conversion.clipped(digits)) does not fit in 64 bits")
        }
        if isLong, let value = Int64(digits, radix: radix) { return .long(value) }
        if !isLong, let value = Int32(digits, radix: radix) { return .int(value) }
        if isLong { throw fault("the number \(digits) does not fit in 64 bits") }
        throw fault("the number \(digits) does not fit in 32 bits; a long is written with L at its end")
    }

    private mutating func named(_ name: String) throws(ExpressionError) -> Node {
        let start = token.range.lowerBound
        advance()
        switch name.lowercased() {
        case "true": return try node(.literal(.bool(true)), from: start)
        case "false": return try node(.literal(.bool(false)), from: start)
        case "null": return try node(.literal(.null), from: start)
        case "new":
            if isSymbol(.rightBracket) { break }
            return try construction(from: start)
        default: break
        }
        if name == "T", !isSymbol(.rightBracket) {
            guard take(.leftParenthesis) else { throw fault("expected '(' after T, found \(token.name)") }
            let (type, rank) = try typeName()
            try expect(.rightParenthesis, "after the type")
            return try node(.type(type, rank: rank), from: start)
        }
        if isSymbol(.leftParenthesis) {
            let arguments = try arguments()
            return try node(.method(nil, name: name, arguments: arguments, isSafe: false), from: start)
        }
        return try node(.property(nil, name: name, isSafe: false), from: start)
    }

    private mutating func typeName() throws(ExpressionError) -> (String, rank: Int) {
        var parts: [String] = []
        repeat {
            guard case .name(let part) = token.kind else { throw fault("expected a type, found \(token.name)") }
            parts.append(part)
            advance()
        } while take(.dot)
        var rank = 0
        while isSymbol(.leftBracket), isSymbol(.rightBracket, ahead: 1) {
            advance()
            advance()
            rank += 1
        }
        return (parts.joined(separator: "."), rank)
    }

    private mutating func construction(from start: Int) throws(ExpressionError) -> Node {
        let (type, rank) = try typeName()
        if rank > 0 || isSymbol(.leftBracket) {
            throw source.fault(
                .unsupported, "arrays cannot be made with 'new'; a list is {1, 2}", start..<token.range.lowerBound)
        }
        guard isSymbol(.leftParenthesis) else { throw fault("expected '(' after the type, found \(token.name)") }
        let arguments = try arguments()
        return try node(.construction(type, arguments), from: start)
    }

    private mutating func listOrMap() throws(ExpressionError) -> Node {
        let start = token.range.lowerBound
        advance()
        if take(.rightBrace) { return try node(.list([]), from: start) }
        if take(.colon) {
            try expect(.rightBrace, "to close the empty map '{:}'")
            return try node(.map([]), from: start)
        }
        let first = try expression()
        guard take(.colon) else { return try list(first, from: start) }
        var pairs = [(key: first, value: try expression())]
        while take(.comma) {
            let key = try expression()
            try expect(.colon, "after the key")
            pairs.append((key, try expression()))
        }
        guard take(.rightBrace) else { throw fault("expected ',' or '}' in the map, found \(token.name)") }
        return try node(.map(pairs), from: start)
    }

    private mutating func list(_ first: Node, from start: Int) throws(ExpressionError) -> Node {
        var elements = [first]
        while take(.comma) { elements.append(try expression()) }
        guard take(.rightBrace) else {
            throw fault("expected ',' or '}' in the list (or ':' after a map's key), found \(token.name)")
        }
        return try node(.list(elements), from: start)
    }
}
