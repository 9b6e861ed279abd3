import Expressions

extension JSONValue {
    /// Sets a member of an object; nil leaves it out.
    mutating func set(_ key: String, _ value: JSONValue?) {
        guard let value, case .object(var members) = self else { return }
        members[key] = value
        self = .object(members)
    }

    /// An object of texts, sorted by key.
    static func texts(_ values: [String: String]) -> JSONValue {
        var object: JSONValue = [:]
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { object.set(key, .string(value)) }
        return object
    }

    /// The names of an object's members, in their order.
    var names: [String] { objectValue.map { Array($0.keys) } ?? [] }

    static func int(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
