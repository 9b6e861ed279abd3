/// The names and functions that expressions can use: the members of a root, and functions.
public struct ExpressionScope: Sendable {
    /// The members of this map are the names an expression may begin with.
    public let root: JSONValue

    /// The functions, beside those that every scope has (`#toJson`, `#readJson`, `#toInt`, `#toFloat`, `#toBoolean`,
    /// `#toBase64`, `#fromBase64`, `#alphanumerical`, `#doNotEval`).
    public let functions: [ExpressionFunction]

    private let byName: [String: ExpressionFunction]

    /// Makes a scope. Of two functions of the same name the later one counts; a function given here replaces one that
    /// every scope has.
    public init(root: JSONValue, functions: [ExpressionFunction] = []) {
        self.root = root
        self.functions = functions
        self.byName = Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }

    /// The names of all functions, sorted.
    public var functionNames: [String] {
        Set(functions.map(\.name)).union(Self.builtInFunctionNames).sorted()
    }

    /// The names of the functions that every scope has.
    public static var builtInFunctionNames: Set<String> {
        Set(BuiltInFunction.allCases.map(\.rawValue))
    }

    func function(named name: String) -> ExpressionFunction? { byName[name] }
}
