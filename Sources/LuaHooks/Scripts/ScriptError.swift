import LuaRuntime

/// An error in a script, with its source location.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// As it is shown.
    package var file: String
    /// From 1; nil if no line is at diagnostic.
    package var line: Int?
    /// The line's text, without white space around it.
    package var lineText: String?
    /// The error, without the source location.
    package var problem: String
    /// The advice; empty if the error implies it.
    package var advice: String

    package init(file: String, line: Int? = nil, lineText: String? = nil, _ problem: String, advice: String = "") {
        self.file = file
        self.line = line
        self.lineText = lineText
        self.problem = problem
        self.advice = advice
    }

    init(_ error: LuaError, file: String) {
        self.init(
            file: error.file ?? file, line: error.line, lineText: error.lineText,
            error.message + Self.calls(error), advice: Self.advice(error))
    }

    /// In one line: `scripts/x.lua:12: what is wrong, in: the line's text. What to do.`
    package var description: String {
        var text = line.map { "\(file):\($0)" } ?? file
        text += ": "
        if let lineText, !lineText.isEmpty {
            text += "\(Self.open(problem)), in: \(advice.isEmpty ? lineText : Self.open(lineText))"
        } else {
            text += problem
        }
        guard !advice.isEmpty else { return text }
        return text + (text.hasSuffix(".") ? " " : ". ") + advice
    }

    /// The text without the mark at its end, so that the sentence can continue.
    private static func open(_ text: String) -> String {
        text.hasSuffix("...") ? text : String(text.reversed().drop { ".,; ".contains($0) }.reversed())
    }

    /// The callers of the function that failed.
    private static func calls(_ error: LuaError) -> String {
        guard error.traceback.count > 1, !error.isLimit else { return "" }
        let callers = error.traceback.dropFirst().prefix(3).map { "\($0.file):\($0.line)" }
        return " (called from \(callers.joined(separator: ", from ")))"
    }

    private static func advice(_ error: LuaError) -> String {
        switch error.code {
        case .syntax: "Correct the line, then run 'staysail script check'."
        case .unknownName:
            "Correct the name, declare it with 'local', or name the host module that has it in 'uses'."
        case .runtime: "Correct the script; a case in a '_test.lua' file with 'staysail script test' shows it again."
        case .host where error.cause is HostFunctionError || error.cause is StatisticsError: "Correct the call."
        case .host: "Catch it with 'pcall' if the script can continue without the answer."
        case .time: "Ask for less in one call, or raise 'timeout'."
        case .instructions: "Do less work in one call."
        case .memory: "Keep less in memory."
        case .value: "Pass plain strings, numbers, booleans and tables of them."
        default: ""
        }
    }
}

/// The diagnostics of a script.
package struct ScriptDiagnosticsError: Error, Sendable, CustomStringConvertible {
    package var diagnostics: [ScriptError]

    package init(_ diagnostics: [ScriptError]) {
        self.diagnostics = diagnostics
    }

    /// A line a diagnostic.
    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
