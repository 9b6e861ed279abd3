import Expressions

/// What an invocation or a web server answers.
struct ScriptedAnswer: Sendable {
    /// The version or the address it is for, with `*` at the end for any that begins so; nil: any.
    let match: String?
    /// The double's fields.
    let fields: JSONValue
    /// The function of the test that computes the rest.
    let handler: Int?

    func matches(_ text: String) -> Bool {
        guard let match else { return true }
        return match.hasSuffix("*") ? text.hasPrefix(match.dropLast()) : text == match
    }
}
