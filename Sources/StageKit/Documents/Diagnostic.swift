/// An error or a warning about a document that a user wrote.
///
/// All diagnostics of a document are collected and reported at once.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible, Comparable {
    /// The consequence for the document.
    public enum Severity: String, Hashable, Sendable {
        /// The document cannot be used.
        case error
        /// The document can be used, but probably does not say what its author meant.
        case warning
    }

    /// The severity.
    public var severity: Severity
    /// One sentence: what is wrong and what to do.
    public var message: String
    /// Where, if it is known.
    public var location: SourceLocation?
    /// The id of the stage it is about, if it is about one.
    public var stage: String?

    /// Creates a diagnostic.
    public init(
        _ severity: Severity = .error, _ message: String, at location: SourceLocation? = nil, stage: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.location = location
        self.stage = stage
    }

    /// `file:line:column: error: message [stage x]`
    public var description: String {
        let prefix = location.map { "\($0): " } ?? ""
        let suffix = stage.map { " [stage \($0)]" } ?? ""
        return "\(prefix)\(severity.rawValue): \(message)\(suffix)"
    }

    /// Orders by file, line and column; those without a location come last.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        func key(_ diagnostic: Diagnostic) -> (String, Int, Int) {
            guard let location = diagnostic.location else { return ("\u{10FFFF}", .max, .max) }
            return (location.file ?? "", location.line, location.column)
        }
        return key(left) < key(right)
    }
}

/// The diagnostics of a document, thrown together.
public struct DocumentError: Error, Sendable, CustomStringConvertible {
    /// The errors and warnings, in document order.
    public let diagnostics: [Diagnostic]

    /// Creates the error from whatever was collected.
    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics.sorted()
    }

    /// A line a diagnostic.
    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}

extension Sequence<Diagnostic> {
    /// Whether any of them is an error.
    public var hasErrors: Bool { contains { $0.severity == .error } }
}
