/// A diagnostic of a stage's own check of its input.
public struct StageDiagnostic: Hashable, Sendable {
    /// The severity.
    public var severity: Diagnostic.Severity
    /// The keys that lead to the invalid value; empty for the input as a whole.
    public var path: [String]
    /// One sentence: what is wrong and what to do.
    public var message: String

    /// Creates a diagnostic.
    public init(_ path: [String], _ message: String, severity: Diagnostic.Severity = .error) {
        self.path = path
        self.message = message
        self.severity = severity
    }
}
