/// A string with expressions and its path in a document.
public struct LocatedTemplate: Hashable, Sendable {
    /// The path to the string; for a key, to the value at it.
    public let path: JSONPath

    /// Whether the string is a key and not a value.
    public let isKey: Bool

    /// The parsed string, or the error.
    public let template: Result<ExpressionTemplate, ExpressionError>
}
