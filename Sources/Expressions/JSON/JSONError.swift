/// JSON that could not be read, or a value that could not be decoded.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error.
    public struct Code: Hashable, Sendable {
        private enum Kind: Hashable { case syntax, encoding, depth, size, mismatch }

        private let kind: Kind

        /// The text is not JSON.
        public static let syntax = Code(kind: .syntax)
        /// The bytes are not UTF-8, or an escape is half of a surrogate pair.
        public static let encoding = Code(kind: .encoding)
        /// Lists and maps are nested too deep.
        public static let depth = Code(kind: .depth)
        /// The value takes more memory than it may.
        public static let size = Code(kind: .size)
        /// The value does not have the shape that the type asks for.
        public static let mismatch = Code(kind: .mismatch)
    }

    /// The kind of error.
    public let code: Code

    /// One sentence that says what is wrong, without the location.
    public let message: String

    /// The line, from 1, for errors of text.
    public let line: Int?

    /// The column in characters (Unicode scalars), from 1, for errors of text.
    public let column: Int?

    /// The path to the value, as in `stages[0].name`, for errors of decoding; empty for the value itself.
    public let path: String?

    package init(code: Code, message: String, line: Int? = nil, column: Int? = nil, path: String? = nil) {
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.path = path
    }

    /// The message with its location.
    public var description: String {
        if let line, let column {
            return "line \(line), column \(column): \(message)"
        }
        if let path, !path.isEmpty {
            return "\(path): \(message)"
        }
        return message
    }
}
