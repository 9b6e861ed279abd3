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

    /// Parses an expression that stands on its own, without `${` and `}`.
    /// - Throws: ``ExpressionError`` with the column in `text`.
    public init(parsing text: String, dialect: ExpressionDialect = .staysail) throws(ExpressionError) {
        let scalars = Array(text.unicodeScalars)
        try self.init(scalars, in: 0..<scalars.count, source: SourceText(text: text), dialect: dialect)
    }

    /// Parses a part of a text; columns are those of the whole text.
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
        try await value(in: scope).json
    }

    func value(in scope: ExpressionScope) async throws(ExpressionError) -> ExpressionValue {
        try await Evaluator(source: source, scope: scope, dialect: dialect).value(of: node)
    }

    /// The first names that are read off the root, such as `parameters` in `parameters.name`. What is read off `#root`
    /// counts too; names inside selections and projections are read off their elements and do not.
    public var rootNames: Set<String> {
        var names: Set<String> = []
        collectRootNames(node, onRoot: true, &names)
        return names
    }

    private func collectRootNames(_ node: Node, onRoot: Bool, _ names: inout Set<String>) {
        switch node.kind {
        case .property(nil, let name, _):
            if onRoot { names.insert(name) }
        case .property(let target?, let name, _):
            if case .variable("root") = target.kind { names.insert(name) }
            if case .variable("this") = target.kind, onRoot { names.insert(name) }
            collectRootNames(target, onRoot: onRoot, &names)
        case .index(let target, let key):
            if let target {
                collectRootNames(target, onRoot: onRoot, &names)
                if case .variable("root") = target.kind, case .literal(.string(let name)) = key.kind {
                    names.insert(name)
                }
            } else if onRoot, case .literal(.string(let name)) = key.kind {
                names.insert(name)
            }
            collectRootNames(key, onRoot: true, &names)
        case .selection(let target, _, let inner, _), .projection(let target, let inner, _):
            if let target { collectRootNames(target, onRoot: onRoot, &names) }
            collectRootNames(inner, onRoot: false, &names)
        case .map(let pairs):
            for pair in pairs {
                // A bare key is a word, not a name.
                if case .property(nil, _, _) = pair.key.kind {
                } else {
                    collectRootNames(pair.key, onRoot: onRoot, &names)
                }
                collectRootNames(pair.value, onRoot: onRoot, &names)
            }
        default:
            for child in node.kind.children { collectRootNames(child, onRoot: onRoot, &names) }
        }
    }

    /// The calls of functions, in the order of the text.
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

    /// Two expressions are equal when they are written the same, at the same place of the same text.
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
