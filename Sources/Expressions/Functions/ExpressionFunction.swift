/// A function that expressions may call: `#name(…)`.
///
/// ```swift
/// let greet = ExpressionFunction("greet", usage: "#greet('name')", arity: 1...1) { arguments in
///     .string("Hello \(arguments[0].stringValue ?? "you")")
/// }
/// ```
public struct ExpressionFunction: Sendable {
    /// The name, without `#`.
    public let name: String

    /// How it is called, for messages: `#stage('id')`.
    public let usage: String

    /// How many arguments it takes.
    public let arity: ClosedRange<Int>

    /// Computes the result. The number of arguments has been checked. An error that it throws becomes the cause of an
    /// ``ExpressionError`` of code `function`, whose message is the error's description.
    public let body: @Sendable ([JSONValue]) async throws -> JSONValue

    /// Makes a function.
    /// - Parameters:
    ///   - name: the name, without `#`.
    ///   - usage: how it is called; default the name with empty parentheses.
    ///   - arity: how many arguments it takes.
    ///   - body: what it does.
    public init(
        _ name: String, usage: String? = nil, arity: ClosedRange<Int>,
        body: @escaping @Sendable ([JSONValue]) async throws -> JSONValue
    ) {
        self.name = name
        self.usage = usage ?? "#\(name)()"
        self.arity = arity
        self.body = body
    }
}
