public import Expressions
import OrderedCollections

/// A stage's input as far as it is known before the stage starts: values whose expressions have to wait are unknown.
public struct CheckedInput: Hashable, Sendable {
    /// The input; unknown values are still text with `${`.
    public let value: JSONValue

    /// Wraps an input.
    public init(_ value: JSONValue) {
        self.value = value
    }

    /// The value at a path of keys: nil when it is absent, null, or not known yet.
    public func known(_ path: String...) -> JSONValue? {
        guard let found = find(path), !found.isNull, !Self.isUnknown(found) else { return nil }
        return found
    }

    /// Whether something was written at a path, known or not.
    public func has(_ path: String...) -> Bool {
        find(path).map { !$0.isNull } ?? false
    }

    private func find(_ path: [String]) -> JSONValue? {
        var current: JSONValue? = value
        for key in path { current = current?[key] }
        return current
    }

    private static func isUnknown(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.contains("${")
        case .array(let items): items.contains(where: isUnknown)
        case .object(let object): object.values.contains(where: isUnknown)
        default: false
        }
    }
}
