/// Why JSON text could not be read, or a value not be decoded.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
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

    /// What kind of fault it is.
    public let code: Code

    /// One sentence that says what is wrong, without the place.
    public let message: String

    /// The line, from 1, for faults of text.
    public let line: Int?

    /// The column in characters (Unicode scalars), from 1, for faults of text.
    public let column: Int?

    /// The path to the value, as in `stages[0].name`, for faults of decoding; empty for the value itself.
    public let path: String?

    package init(code: Code, message: String, line: Int? = nil, column: Int? = nil, path: String? = nil) {
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.path = path
    }

    /// The message with its place.
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
