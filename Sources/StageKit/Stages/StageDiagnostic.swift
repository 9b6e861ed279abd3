/// What a stage's own check found wrong with its input.
public struct StageDiagnostic: Hashable, Sendable {
    /// How bad it is.
    public var severity: Diagnostic.Severity
    /// The keys that lead to the value at fault; empty for the input as a whole.
    public var path: [String]
    /// One sentence: what is wrong and what to do.
    public var message: String

    /// Creates a fault.
    public init(_ path: [String], _ message: String, severity: Diagnostic.Severity = .error) {
        self.path = path
        self.message = message
        self.severity = severity
    }
}
