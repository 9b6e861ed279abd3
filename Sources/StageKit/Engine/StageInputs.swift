import Expressions
import Synchronization
import OrderedCollections

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
        for field in fields where field.isSecret {
            guard let value = members[field.key], !value.isNull else { continue }
            members[field.key] = Self.hidden(value)
        }
        return .object(members)
    }

    private static func hidden(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return "(hidden)" }
        return .object(members.mapValues { _ in "(hidden)" })
    }
}
