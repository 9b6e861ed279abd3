import Expressions

extension JSONValue {
    /// Sets a member of an object; nil leaves it out.
    mutating func set(_ key: String, _ value: JSONValue?) {
        guard let value, case .object(var members) = self else { return }
        members[key] = value
        self = .object(members)
    }

    /// An object of strings, sorted by key.
    static func strings(_ values: [ExactString: ExactString]) -> JSONValue {
        var object: JSONValue = [:]
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { object.set(key.text, .string(value.text)) }
        return object
    }

    static func int(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
