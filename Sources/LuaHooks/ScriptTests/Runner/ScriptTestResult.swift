package import Expressions

/// The result of one test of a script.
package struct ScriptTestResult: Hashable, Sendable {
    /// Why it failed.
    package struct Failure: Hashable, Sendable {
        /// One sentence; several lines where a script under test failed.
        package var message: String
        /// The test's file, or another that it loaded; nil without a source location.
        package var file: String?
        /// From 1.
        package var line: Int?
        /// The text of that line.
        package var lineText: String?
        /// The expected and the actual result; nil for other failures.
        package var expected: String?
        package var got: String?

        package init(
            _ message: String, file: String? = nil, line: Int? = nil, lineText: String? = nil, expected: String? = nil,
            got: String? = nil
        ) {
            self.message = message
            self.file = file
            self.line = line
            self.lineText = lineText
            self.expected = expected
            self.got = got
        }
    }

    /// The test's file.
    package var file: String
    /// The test's name; nil for a diagnostic of the file itself.
    package var name: String?
    /// nil if it passed.
    package var failure: Failure?
    /// Lines that scripts logged and the test printed.
    package var lines: [String]
    /// Real time in milliseconds.
    package var milliseconds: Double

    package init(
        file: String, name: String?, failure: Failure? = nil, lines: [String] = [], milliseconds: Double = 0
    ) {
        self.file = file
        self.name = name
        self.failure = failure
        self.lines = lines
        self.milliseconds = milliseconds
    }

    /// As `--json` prints it.
    package var json: JSONValue {
        var value: JSONValue = [
            "file": .string(file), "test": name.map(JSONValue.string) ?? .null,
            "passed": .bool(failure == nil), "milliseconds": .real(JSONReal((milliseconds * 10).rounded() / 10)),
        ]
        if let failure, case .object(var members) = value {
            var described: JSONValue = ["message": .string(failure.message)]
            if case .object(var parts) = described {
                parts["file"] = failure.file.map(JSONValue.string)
                parts["line"] = failure.line.map { .integer(Int64($0)) }
                parts["text"] = failure.lineText.map(JSONValue.string)
                parts["expected"] = failure.expected.map(JSONValue.string)
                parts["got"] = failure.got.map(JSONValue.string)
                described = .object(parts)
            }
            members["failure"] = described
            if !lines.isEmpty { members["output"] = .array(lines.map(JSONValue.string)) }
            value = .object(members)
        }
        return value
    }
}
