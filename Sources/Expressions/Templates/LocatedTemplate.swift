/// A text with expressions and where it stands in a document.
public struct LocatedTemplate: Hashable, Sendable {
    /// The path to the text; for a key, to the value at it.
    public let path: JSONPath

    /// Whether the text is a key and not a value.
    public let isKey: Bool

    /// The parsed text, or why it could not be parsed.
    public let template: Result<ExpressionTemplate, ExpressionError>
}
