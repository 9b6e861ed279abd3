public import Expressions

/// A field of a stage's input: the one description from which checks, `describe` and documentation are made.
public struct InputField: Hashable, Sendable {
    /// The meaning of a field that is written and whose value is, or evaluates to, null.
    public enum WhenNull: Hashable, Sendable {
        /// The value is refused: a misspelled output must not switch off a limit.
        case error
        /// Null is a value: it clears what is set.
        case clears
        /// The field counts as not written.
        case absent
    }

    /// The key, in lower camel case.
    public var key: String
    /// The kind of its values.
    public var kind: InputKind
    /// One sentence: what it means.
    public var about: String
    /// The unit of a number, such as `percent` or `MB`.
    public var unit: String?
    /// The value of an absent field; nil when absence has a meaning of its own.
    public var `default`: JSONValue?
    /// Whether a pipeline without it is invalid.
    public var isRequired: Bool
    /// Whether its value must never be shown.
    public var isSecret: Bool
    /// Whether the pipeline's `defaults` may give it.
    public var isTakenFromDefaults: Bool
    /// Whether the entries of this map are evaluated one after the other, so that the expressions of each can read
    /// those before it off the field's key. It counts in the fields of a stage's own input, not within them.
    public var isInOrder: Bool
    /// The meaning of null. A field that takes any value takes null as a value, whatever this says.
    public var whenNull: WhenNull

    /// Creates a field.
    public init(
        _ key: String, _ kind: InputKind, _ about: String, unit: String? = nil, default: JSONValue? = nil,
        required: Bool = false, secret: Bool = false, fromDefaults: Bool = false, inOrder: Bool = false,
        whenNull: WhenNull = .error
    ) {
        self.key = key
        self.kind = kind
        self.about = about
        self.unit = unit
        self.default = `default`
        self.isRequired = required
        self.isSecret = secret
        self.isTakenFromDefaults = fromDefaults
        self.isInOrder = inOrder
        self.whenNull = whenNull
    }
}
