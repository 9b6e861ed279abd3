/// A call of a function in an expression, as written.
public struct FunctionCall: Hashable, Sendable {
    /// The function's name, without `#`.
    public let name: String

    /// The arguments; nil for one that is not a literal.
    public let arguments: [JSONValue?]

    /// The column of the call, in characters (Unicode scalars), from 1.
    public let column: Int

    /// The length of the call in characters.
    public let length: Int
}
