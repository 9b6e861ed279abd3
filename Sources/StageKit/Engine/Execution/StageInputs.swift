import Expressions
import OrderedCollections
import Synchronization

/// The evaluated inputs of a run's stages. Events carry them without secret values, so they are kept here.
final class StageInputs: Sendable {
    private let values = Mutex<[String: JSONValue]>([:])

    subscript(stage: String) -> JSONValue? {
        get { values.withLock { $0[stage] } }
        set { values.withLock { $0[stage] = newValue } }
    }

    var all: [String: JSONValue] { values.withLock { $0 } }
}

extension InputSchema {
    /// The input with the values of secret fields hidden; the keys of a map stay.
    func redacted(_ input: JSONValue) -> JSONValue {
        guard case .object(var members) = input else { return input }
        for field in fields {
            guard let value = members[field.key], !value.isNull else { continue }
            members[field.key] = field.isSecret ? Self.hidden(value) : Self.redacted(value, field.kind)
        }
        return .object(members)
    }

    private static func redacted(_ value: JSONValue, _ kind: InputKind) -> JSONValue {
        switch (kind, value) {
        case (.object(let schema), _): schema.redacted(value)
        case (.list(let element), .array(let items)): .array(items.map { redacted($0, element) })
        case (.map(let element), .object(let members)): .object(members.mapValues { redacted($0, element) })
        case (.oneOf(let kinds), _): kinds.reduce(value, redacted)
        default: value
        }
    }

    private static func hidden(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return "(hidden)" }
        return .object(members.mapValues { _ in "(hidden)" })
    }
}
