/// The outputs of a kind of stage: what expressions read as `#stage('id').outputs.name`.
public struct OutputSchema: Hashable, Sendable {
    /// The outputs.
    public var fields: [OutputField]
    /// Whether there may be outputs beside these, so that any name is allowed.
    public var isOpen: Bool

    /// Creates a schema.
    public init(_ fields: [OutputField], isOpen: Bool = false) {
        self.fields = fields
        self.isOpen = isOpen
    }

    /// Creates a schema.
    public init(_ fields: OutputField...) {
        self.init(fields)
    }

    /// Any outputs.
    public static var open: OutputSchema { OutputSchema([], isOpen: true) }

    /// The output with this key.
    public subscript(key: String) -> OutputField? {
        fields.first { $0.key == key }
    }
}

/// An output of a stage: the one description from which checks of expressions, `describe` and documentation are made.
public struct OutputField: Hashable, Sendable {
    /// The key, in lower camel case.
    public var key: String
    /// The kind of its values.
    public var kind: InputKind
    /// The meaning, in one sentence.
    public var about: String
    /// The cases in which the output is null, such as `without publish`; nil if it never is.
    public var nullWhen: String?

    /// Creates an output.
    public init(_ key: String, _ kind: InputKind, _ about: String, nullWhen: String? = nil) {
        self.key = key
        self.kind = kind
        self.about = about
        self.nullWhen = nullWhen
    }
}

extension OutputSchema {
    /// The first of some literal keys, read one off the other, that no output can have.
    /// - Returns: the key's position, and the keys that are known in its place; nil if all can be there.
    func firstUnknown(of keys: [String]) -> (position: Int, known: [String])? {
        guard let key = keys.first else { return nil }
        guard let field = self[key] else { return isOpen ? nil : (0, fields.map(\.key)) }
        return field.kind.firstUnknown(of: keys.dropFirst()).map { ($0.position + 1, $0.known) }
    }
}

extension InputKind {
    /// Only maps with known keys can tell: lists and strings have members of their own.
    fileprivate func firstUnknown(of keys: ArraySlice<String>) -> (position: Int, known: [String])? {
        guard let key = keys.first else { return nil }
        switch self {
        case .object(let schema):
            guard let field = schema[key] else { return (0, schema.fields.map(\.key)) }
            return field.kind.firstUnknown(of: keys.dropFirst()).map { ($0.position + 1, $0.known) }
        case .map(let element):
            return element.firstUnknown(of: keys.dropFirst()).map { ($0.position + 1, $0.known) }
        default: return nil
        }
    }
}
