package import StageKit

/// Something that a script is given by `with`.
package struct ScriptParameter: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case string, number, integer, boolean, duration, list, map, any

        var inputKind: InputKind {
            switch self {
            case .string: .string
            case .number: .number
            case .integer: .integer
            case .boolean: .boolean
            case .duration: .duration
            case .list: .list(.any)
            case .map: .map(.any)
            case .any: .any
            }
        }
    }

    /// The meaning of null in a parameter's value.
    package enum NullHandling: String, Hashable, Sendable, CaseIterable {
        /// A parameter that is null counts as not given.
        case absent
        /// The script gets `json.null`, also for null within lists and maps.
        case kept
    }

    package let name: String
    package let kind: Kind
    package let about: String
    /// As a pipeline would write it: durations are text.
    package let `default`: JSONValue?
    package let isRequired: Bool
    /// Empty: any value of the kind.
    package let allowed: [JSONValue]
    /// The meaning of null; nil: an error for the parameter itself, and a missing member within it.
    package let null: NullHandling?

    /// As a stage's input describes it.
    package var field: InputField {
        let words = kind == .string ? allowed.compactMap(\.stringValue) : []
        return InputField(
            name, words.isEmpty ? kind.inputKind : .string(allowed: words), about, default: `default`,
            required: isRequired)
    }

    /// Returns the error in a value that is of the right kind.
    func diagnostic(of value: JSONValue, at path: String) -> String? {
        guard kind != .string, !allowed.isEmpty, let typed = kind.inputKind.typed(value), !allowed.contains(typed)
        else { return nil }
        return "'\(path)' cannot be \(typed.text()). Known here: \(allowed.map { $0.text() }.joined(separator: ", "))."
    }

    /// The value for the script: durations are seconds.
    func scriptValue(_ value: JSONValue) -> JSONValue {
        guard let typed = kind.inputKind.typed(value) else { return value }
        if null != .kept, kind == .list || kind == .map || kind == .any { return typed.withoutNullMembers }
        guard kind == .duration, let length = typed.stringValue.flatMap(TimeLength.init) else { return typed }
        return .plain(length.seconds)
    }
}

/// An output that the script of a stage declares.
package struct ScriptOutput: Hashable, Sendable {
    package let name: String
    package let kind: ScriptParameter.Kind
    package let about: String
    /// The cases in which it is null; nil if it never is.
    package let nullWhen: String?
}
