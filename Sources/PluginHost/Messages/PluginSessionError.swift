import Expressions
import StageKit

/// The reason why a session with a plugin failed, as a phrase that follows `The plugin 'x'`.
struct PluginSessionError: Error, Hashable, Sendable {
    let code: PluginError.Code
    let text: String
    /// A sentence after that one, with a blank before it.
    let hint: String
    var stageCode: StageError.Code = .failed
    var isRetryable = false
    /// Whether the message names how the process exited.
    var isExit = false

    init(_ code: PluginError.Code, _ text: String, hint: String = "") {
        self.code = code
        self.text = text
        self.hint = hint
    }

    /// The process closed its standard output before an expected message.
    static func exited(before what: String) -> PluginSessionError {
        var sessionError = PluginSessionError(.exited, "before it \(what)")
        sessionError.isExit = true
        return sessionError
    }
}

/// Text from a plugin, for messages.
enum PluginText {
    /// Without control characters, which a terminal would obey, and not longer than a line should be.
    static func shown(_ text: some StringProtocol, limit: Int = 300) -> String {
        var shown = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit {
                shown.append("…")
                break
            }
            let isControl = scalar.properties.generalCategory == .control
            shown.append(isControl ? " " : scalar)
            count += 1
        }
        return String(shown).trimmingBlanks
    }

    static func quoted(_ value: JSONValue) -> String { quoted(value.stringValue ?? value.text()) }

    static func quoted(_ text: some StringProtocol) -> String { "'\(shown(text, limit: 120))'" }
}

extension String {
    fileprivate var trimmingBlanks: String {
        let front = drop { $0 == " " }
        guard let last = front.lastIndex(where: { $0 != " " }) else { return "" }
        return String(front[...last])
    }
}
