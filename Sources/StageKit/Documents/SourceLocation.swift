/// A location in a document, as diagnostics name it.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it, nil for text that came from no file.
    public var file: String?
    /// The line, counted from 1.
    public var line: Int
    /// The column, counted from 1 in Unicode scalars.
    public var column: Int

    /// Creates a location.
    public init(file: String? = nil, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, as editors and compilers write it.
    public var description: String {
        [file, "\(line)", "\(column)"].compactMap { $0 }.joined(separator: ":")
    }
}
