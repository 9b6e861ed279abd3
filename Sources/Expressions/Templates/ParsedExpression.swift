/// An expression, parsed once.
///
/// ```swift
/// let expression = try ParsedExpression(parsing: "parameters.count > 3")
/// let value = try await expression.evaluate(in: ExpressionScope(root: ["parameters": ["count": 5]]))
/// ```
public struct ParsedExpression: Sendable, Hashable {
    /// The expression as it is written, without delimiters.
    public let text: String

    let node: Node
    let source: SourceText
    let dialect: ExpressionDialect

    /// Parses a single expression, without `${` and `}`.
    /// - Throws: ``ExpressionError`` with the column in `text`.
    public init(parsing text: String, dialect: ExpressionDialect = .staysail) throws(ExpressionError) {
        let scalars = Array(text.unicodeScalars)
        try self.init(scalars, in: 0..<scalars.count, source: SourceText(text: text), dialect: dialect)
    }

    /// Parses a part of a string; columns are those of the whole string.
    init(
        _ scalars: [Unicode.Scalar], in range: Range<Int>, source: SourceText, dialect: ExpressionDialect
    ) throws(ExpressionError) {
        self.text = String(String.UnicodeScalarView(scalars[range]))
        self.node = try Parser.parse(scalars, in: range, source: source, dialect: dialect)
        self.source = source
        self.dialect = dialect
    }

    /// Evaluates the expression.
    /// - Throws: ``ExpressionError`` with the column of the part that failed.
    public func evaluate(in scope: ExpressionScope) async throws(ExpressionError) -> JSONValue {
        try await value(in: scope, budget: Budget()).json
    }

    func value(in scope: ExpressionScope, budget: Budget) async throws(ExpressionError) -> ExpressionValue {
        try await Evaluator(source: source, scope: scope, dialect: dialect, budget: budget).value(of: node)
    }

    /// The first names that are read off the root, such as `parameters` in `parameters.name`. What is read off `#root`
    /// counts too; names inside selections and projections are read off their elements and do not.
    public var rootNames: Set<String> { Set(rootReads.map(\.name)) }

    /// The same names in order, each with its column and the key that is read off it.
    public var rootReads: [RootRead] {
        var reads: [RootRead] = []
        collectRootReads(node, onRoot: true, key: nil, &reads)
        return reads.sorted { $0.column < $1.column }
    }

    /// - Parameter key: the literal key that is read off what the node gives.
    private func collectRootReads(_ node: Node, onRoot: Bool, key: String?, _ reads: inout [RootRead]) {
        func add(_ name: String) {
            reads.append(RootRead(name: name, column: node.mark.lowerBound + 1, key: key))
        }
        switch node.kind {
        case .property(nil, let name, _):
            if onRoot { add(name) }
        case .property(let target?, let name, _):
            if case .variable("root") = target.kind { add(name) }
            if case .variable("this") = target.kind, onRoot { add(name) }
            collectRootReads(target, onRoot: onRoot, key: name, &reads)
        case .index(let target, let index):
            let name: String? = if case .literal(.string(let name)) = index.kind { name } else { nil }
            if let target {
                collectRootReads(target, onRoot: onRoot, key: name, &reads)
                if case .variable("root") = target.kind, let name { add(name) }
            } else if onRoot, let name {
                add(name)
            }
            collectRootReads(index, onRoot: true, key: nil, &reads)
        case .selection(let target, _, let inner, _), .projection(let target, let inner, _):
            if let target { collectRootReads(target, onRoot: onRoot, key: nil, &reads) }
            collectRootReads(inner, onRoot: false, key: nil, &reads)
        case .map(let pairs):
            for pair in pairs {
                // A bare key is a word, not a name.
                if case .property(nil, _, _) = pair.key.kind {
                } else {
                    collectRootReads(pair.key, onRoot: onRoot, key: nil, &reads)
                }
                collectRootReads(pair.value, onRoot: onRoot, key: nil, &reads)
            }
        default:
            for child in node.kind.children { collectRootReads(child, onRoot: onRoot, key: nil, &reads) }
        }
    }

    /// The calls of functions, in order.
    public var functionCalls: [FunctionCall] {
        var calls: [FunctionCall] = []
        node.visit { node in
            guard case .function(let name, let arguments) = node.kind else { return }
            let literals: [JSONValue?] = arguments.map { argument in
                if case .literal(let value) = argument.kind { value.json } else { nil }
            }
            calls.append(
                FunctionCall(
                    name: name, arguments: literals, column: node.range.lowerBound + 1, length: node.range.count))
        }
        return calls.sorted { $0.column < $1.column }
    }

    /// Whether it can be seen without evaluating it that the value is neither true nor false: a number, a string of
    /// anything else, null, a list or a map, as it is written.
    public var isNeverBoolean: Bool {
        switch node.kind {
        case .literal(.bool), .literal(.string("true")), .literal(.string("false")): false
        case .literal, .list, .map, .negation: true
        default: false
        }
    }

    /// Two expressions are equal when they are written the same, at the same location of the same source.
    public static func == (left: ParsedExpression, right: ParsedExpression) -> Bool {
        left.text == right.text && left.source == right.source && left.dialect == right.dialect
            && left.node.range == right.node.range
    }

    /// Feeds the text to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(source)
        hasher.combine(dialect)
    }
}
