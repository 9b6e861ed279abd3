/// A script that could not be loaded, failed, or was ended.
package struct LuaError: Error, Sendable, CustomStringConvertible {
    /// The kind of error.
    package struct Code: Hashable, Sendable {
        private enum Kind: Hashable {
            case source, syntax, runtime, unknownName, host, value, time, instructions, memory, closed, busy
        }

        private let kind: Kind

        /// The file cannot be taken at all: too long, or not text.
        package static let source = Code(kind: .source)
        /// The text is not Lua.
        package static let syntax = Code(kind: .syntax)
        /// The script failed or raised an error of its own.
        package static let runtime = Code(kind: .runtime)
        /// The script read a global, or a function of a module, that does not exist.
        package static let unknownName = Code(kind: .unknownName)
        /// A host function failed, and the script did not catch it; ``LuaError/cause`` says why.
        package static let host = Code(kind: .host)
        /// A value cannot cross between script and host: too large, too deep, holds itself, or is of no kind that can.
        package static let value = Code(kind: .value)
        /// The call took too long.
        package static let time = Code(kind: .time)
        /// The script worked too long without waiting for the host.
        package static let instructions = Code(kind: .instructions)
        /// The script used too much memory, or made too long a string.
        package static let memory = Code(kind: .memory)
        /// The script was ended before and cannot be called again.
        package static let closed = Code(kind: .closed)
        /// The script is in the middle of another call.
        package static let busy = Code(kind: .busy)
    }

    /// A function that was being called.
    package struct Frame: Hashable, Sendable {
        /// The script's file.
        package let file: String
        /// The line, from 1.
        package let line: Int
        /// The function's name as it was called; nil for a file itself and where Lua knows none.
        package let function: String?
    }

    /// The kind of error.
    package let code: Code

    /// One sentence that says what is wrong, without the location.
    package let message: String

    /// The script's file; nil when the error has no place.
    package let file: String?

    /// The line in ``file``, from 1; nil when the error has no line.
    package let line: Int?

    /// The text of that line, without white space around it; nil when it is not known.
    package let lineText: String?

    /// The script's own functions that were being called, the innermost first, at most 20.
    package let traceback: [Frame]

    /// The error of the host function that failed; nil for every other code.
    package let cause: (any Error)?

    init(
        _ code: Code, _ message: String, file: String? = nil, line: Int? = nil, lineText: String? = nil,
        traceback: [Frame] = [], cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.lineText = lineText
        self.traceback = traceback
        self.cause = cause
    }

    /// Whether the script was ended by a limit, so that its state is gone.
    package var isLimit: Bool { [.time, .instructions, .memory].contains(code) }

    /// The message with its location, in one line: `timed out after 60 s at scripts/x.lua:12`, or
    /// `scripts/x.lua:12: attempt to …`.
    package var sentence: String {
        guard let file else { return message }
        let place = line.map { "\(file):\($0)" } ?? file
        return isLimit ? "\(message) at \(place)" : "\(place): \(message)"
    }

    /// The sentence, the line of the script, and who called whom.
    package var description: String {
        var text = sentence
        if let line, let lineText { text += "\n  \(line) | \(lineText)" }
        if traceback.count > 1 {
            for frame in traceback {
                text += "\n    \(frame.file):\(frame.line)" + (frame.function.map { " in '\($0)'" } ?? "")
            }
        }
        return text
    }
}
