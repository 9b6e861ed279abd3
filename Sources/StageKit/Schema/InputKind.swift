/// The kind of a field's values.
public indirect enum InputKind: Hashable, Sendable {
    /// A string; with `allowed` only one of these words.
    case string(allowed: [String] = [])
    /// An integer in a range.
    case integer(ClosedRange<Int>? = nil)
    /// A number in a range.
    case number(ClosedRange<Double>? = nil)
    /// `true` or `false`.
    case boolean
    /// A length of time as text, such as `90s`, `2m` or `1h30m`; also `0`, unless it has to be longer.
    case duration(minimum: TimeLength? = nil)
    /// Any value.
    case any
    /// A list of one kind.
    case list(InputKind)
    /// A map with keys of the user's own and values of one kind.
    case map(InputKind)
    /// A map with known keys.
    case object(InputSchema)
    /// One of several shapes: a string or a map, or maps that are told apart by their keys.
    case oneOf([InputKind])
}

extension InputKind {
    /// A string.
    public static var string: InputKind { .string() }
    /// Any integer.
    public static var integer: InputKind { .integer() }
    /// Any number.
    public static var number: InputKind { .number() }
    /// Any length of time, also none.
    public static var duration: InputKind { .duration() }
    /// A length of time, but not none: a limit or a span of which 0 has no meaning.
    public static var positiveDuration: InputKind { .duration(minimum: TimeLength(.milliseconds(1))) }

    /// A map with these fields.
    public static func object(_ fields: InputField...) -> InputKind { .object(InputSchema(fields)) }

    /// The kind in words, for messages and documentation.
    public var summary: String {
        switch self {
        case .string(let allowed): allowed.isEmpty ? "a string" : allowed.joined(separator: " | ")
        case .integer(let range):
            range.map { "an integer from \($0.lowerBound) to \($0.upperBound)" } ?? "an integer"
        case .number(let range):
            range.map { "a number from \(Self.short($0.lowerBound)) to \(Self.short($0.upperBound))" } ?? "a number"
        case .boolean: "true or false"
        case .duration(let minimum):
            minimum.map { "a duration of at least \($0), such as 90s, 2m or 1h30m" }
                ?? "a duration such as 90s, 2m or 1h30m"
        case .any: "any value"
        case .list(let kind): "a list of \(kind.plural)"
        case .map(let kind): "a map of \(kind.plural)"
        case .object(let schema): "a map with \(schema.fields.map(\.key).joined(separator: ", "))"
        case .oneOf(let kinds): kinds.map(\.summary).joined(separator: ", or ")
        }
    }

    /// The kind in words, for more than one value.
    private var plural: String {
        switch self {
        case .string(let allowed): allowed.isEmpty ? "strings" : "these words: \(allowed.joined(separator: ", "))"
        case .integer(let range):
            range.map { "integers from \($0.lowerBound) to \($0.upperBound)" } ?? "integers"
        case .number(let range):
            range.map { "numbers from \(Self.short($0.lowerBound)) to \(Self.short($0.upperBound))" } ?? "numbers"
        case .boolean: "booleans"
        case .duration: "durations such as 90s, 2m or 1h30m"
        case .any: "values"
        case .list(let kind): "lists of \(kind.plural)"
        case .map(let kind): "maps of \(kind.plural)"
        case .object(let schema): "maps with \(schema.fields.map(\.key).joined(separator: ", "))"
        case .oneOf(let kinds): kinds.map(\.plural).joined(separator: ", or ")
        }
    }

    private static func short(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
