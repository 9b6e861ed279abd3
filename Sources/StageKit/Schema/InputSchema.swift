/// The fields of a map, in the order in which they are documented.
public struct InputSchema: Hashable, Sendable {
    /// The fields.
    public var fields: [InputField]

    /// Creates a schema.
    public init(_ fields: [InputField]) {
        self.fields = fields
    }

    /// Creates a schema.
    public init(_ fields: InputField...) {
        self.fields = fields
    }

    /// The field with this key.
    public subscript(key: String) -> InputField? {
        fields.first { $0.key == key }
    }
}
