/// An expression that could not be read or evaluated, with its location in the source.
public struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error.
    public struct Code: Hashable, Sendable {
        private enum Kind: Hashable {
            case syntax, limit, unsupported, unknownName, unknownFunction, unknownMethod, missing, mismatch, function
        }

        private let kind: Kind

        /// The text is not an expression.
        public static let syntax = Code(kind: .syntax)
        /// The expression is too long, too deep, or works too long.
        public static let limit = Code(kind: .limit)
        /// The expression language has it, this one does not offer it: assignment, beans, other types.
        public static let unsupported = Code(kind: .unsupported)
        /// A name that the root, or the value it is read off, does not have.
        public static let unknownName = Code(kind: .unknownName)
        /// A function that is not offered.
        public static let unknownFunction = Code(kind: .unknownFunction)
        /// A method that the value it is called on does not have.
        public static let unknownMethod = Code(kind: .unknownMethod)
        /// Something is null, or outside a list, where a value is needed.
        public static let missing = Code(kind: .missing)
        /// A value is of another kind than what is done with it needs.
        public static let mismatch = Code(kind: .mismatch)
        /// A function failed; ``cause`` says why.
        public static let function = Code(kind: .function)
    }

    /// The kind of error.
    public let code: Code

    /// One sentence that says what is wrong, without the location.
    public let message: String

    /// The whole source: the template, or the expression that was parsed on its own.
    public let source: String

    /// The start of the failing part in ``source``, in characters (Unicode scalars), from 1.
    public let column: Int

    /// The number of characters of the failing part, at least 1.
    public let length: Int

    /// The path of the string in its document; nil for a string on its own.
    public internal(set) var path: JSONPath?

    /// The error of the function that failed; nil for every other code.
    public let cause: (any Error)?

    init(
        code: Code, message: String, source: String, column: Int, length: Int = 1, path: JSONPath? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.source = source
        self.column = column
        self.length = max(1, length)
        self.path = path
        self.cause = cause
    }

    /// Two errors are equal when everything but their causes is.
    public static func == (left: ExpressionError, right: ExpressionError) -> Bool {
        left.code == right.code && left.message == right.message && left.source == right.source
            && left.column == right.column && left.length == right.length && left.path == right.path
    }

    /// Feeds all but the cause to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(message)
        hasher.combine(source)
        hasher.combine(column)
    }

    /// The message with its location, and below it the line of the text with the failing part marked.
    public var description: String {
        let place = path.map { $0.steps.isEmpty ? "" : "\($0): " } ?? ""
        return "\(place)\(message) (column \(column))\n\(marked)"
    }

    /// The line of the source that holds the error, and a second line that marks it.
    public var marked: String {
        let scalars = Array(source.unicodeScalars)
        let at = min(max(0, column - 1), scalars.count)
        let lineStart = scalars[..<at].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        let lineEnd = scalars[at...].firstIndex(of: "\n") ?? scalars.count
        // A long line is cut to the surroundings of the error.
        let start = max(lineStart, at - 50)
        let end = max(at, min(lineEnd, at + 60))
        var line = start > lineStart ? "…" : ""
        var offset = line.unicodeScalars.count
        line.unicodeScalars.append(contentsOf: scalars[start..<end].map { $0.value < 0x20 ? " " : $0 })
        offset += at - start
        if end < lineEnd { line += "…" }
        let marks = String(repeating: "^", count: max(1, min(length, end - at)))
        return "  \(line)\n  \(String(repeating: " ", count: offset))\(marks)"
    }
}
