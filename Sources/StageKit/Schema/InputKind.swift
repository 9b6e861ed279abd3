/// The kind of value that a field of a stage's input takes.
public indirect enum InputKind: Hashable, Sendable {
    /// A string; with `allowed` only one of these words.
    case string(allowed: [String] = [])
    /// An integer in a range.
    case integer(ClosedRange<Int>? = nil)
    /// A number in a range.
    case number(ClosedRange<Double>? = nil)
    /// `true` or `false`.
    case boolean
    /// A duration such as `90s`, `2m` or `1h30m`; also `0`, unless it has a minimum.
    case duration(minimum: TimeLength? = nil)
    /// Any value.
    case any
    /// A list of one kind.
    case list(InputKind)
    /// A map with arbitrary keys and values of one kind.
    case map(InputKind)
    /// A map with known keys.
    case object(InputSchema)
    /// One of several shapes: a string or a map, or maps that one key tells apart.
    case oneOf([InputKind])
}

extension InputKind {
    /// Any string.
    public static var string: InputKind { .string() }
    /// Any integer.
    public static var integer: InputKind { .integer() }
    /// Any number.
    public static var number: InputKind { .number() }
    /// Any duration, also 0.
    public static var duration: InputKind { .duration() }
    /// A duration of more than 0, for limits and spans.
    public static var positiveDuration: InputKind { .duration(minimum: TimeLength(.milliseconds(1))) }

    /// A map with these fields.
    public static func object(_ fields: InputField...) -> InputKind { .object(InputSchema(fields)) }

    /// The kind as a phrase for messages and documentation, such as `a list of strings`.
    public var summary: String { phrase(namesFields: true) }

    /// - Parameters:
    ///   - isPlural: whether the phrase names several values: `strings` in place of `a string`.
    ///   - namesFields: whether the phrase lists the fields of a map.
    package func phrase(isPlural: Bool = false, namesFields: Bool) -> String {
        let noun: (String, String) -> String = { isPlural ? $1 : $0 }
        let several: (InputKind) -> String = { $0.phrase(isPlural: true, namesFields: namesFields) }
        switch self {
        case .string(let allowed):
            return allowed.isEmpty ? noun("a string", "strings") : allowed.joined(separator: " | ")
        case .integer(let range):
            return noun("an integer", "integers") + (range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? "")
        case .number(let range):
            let bounds = range.map { " from \(Self.short($0.lowerBound)) to \(Self.short($0.upperBound))" }
            return noun("a number", "numbers") + (bounds ?? "")
        case .boolean: return noun("true or false", "booleans")
        case .duration(let minimum):
            return noun("a duration", "durations") + (minimum.map { " of at least \($0)," } ?? "")
                + " such as 90s, 2m or 1h30m"
        case .any: return noun("any value", "any values")
        case .list(let kind): return noun("a list of ", "lists of ") + several(kind)
        case .map(let kind): return noun("a map of ", "maps of ") + several(kind)
        case .object(let schema):
            let keys = namesFields ? " with " + schema.fields.map(\.key).joined(separator: ", ") : ""
            return noun("a map", "maps") + keys
        case .oneOf(let kinds):
            var phrases: [String] = []
            for phrase in kinds.map({ $0.phrase(isPlural: isPlural, namesFields: namesFields) })
            where !phrases.contains(phrase) {
                phrases.append(phrase)
            }
            return phrases.joined(separator: ", or ")
        }
    }

    private static func short(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
