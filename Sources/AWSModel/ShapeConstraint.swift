import Expressions

/// One constraint of a shape.
enum ShapeConstraint: Sendable {
    case enumeration([String])
    case pattern(String)
    case maximumLength(Int)
    case minimumLength(Int)
    case maximum(Double, text: String)
    case minimum(Double, text: String)

    /// A shape's constraints, in the order in which AWS reports them.
    static func all(of shape: Shape) -> [ShapeConstraint] {
        var constraints: [ShapeConstraint] = []
        if let enumeration = shape.enumeration { constraints.append(.enumeration(enumeration)) }
        if let pattern = shape.pattern { constraints.append(.pattern(pattern)) }
        return constraints + bounds(of: shape)
    }

    /// The same in the order in which AWS lists them for the elements of a collection.
    static func listed(of shape: Shape) -> [ShapeConstraint] {
        var constraints = bounds(of: shape)
        if let pattern = shape.pattern { constraints.append(.pattern(pattern)) }
        if let enumeration = shape.enumeration { constraints.append(.enumeration(enumeration)) }
        return constraints
    }

    private static func bounds(of shape: Shape) -> [ShapeConstraint] {
        switch shape.kind {
        case .integer, .long, .double, .float:
            [
                shape.maximum.map { .maximum($0, text: text($0, shape.kind)) },
                shape.minimum.map { .minimum($0, text: text($0, shape.kind)) },
            ].compactMap(\.self)
        case .string, .list, .map:
            [
                shape.maximum.flatMap { Int(exactly: $0) }.map { .maximumLength($0) },
                shape.minimum.flatMap { Int(exactly: $0) }.map { .minimumLength($0) },
            ].compactMap(\.self)
        default: []
        }
    }

    func accepts(_ value: JSONValue) -> Bool {
        switch self {
        case .enumeration(let allowed):
            return value.stringValue.map { text in allowed.contains { $0.utf8.elementsEqual(text.utf8) } } ?? true
        case .pattern(let pattern):
            guard let text = value.stringValue else { return true }
            // What takes too much work to match is far beyond every limit of length.
            return PatternCache.matches(text, pattern) ?? false
        case .maximumLength(let limit): return Self.length(value) <= limit
        case .minimumLength(let limit): return Self.length(value) >= limit
        case .maximum(let limit, _): return (value.doubleValue ?? limit) <= limit
        case .minimum(let limit, _): return (value.doubleValue ?? limit) >= limit
        }
    }

    /// AWS counts UTF-16 units.
    private static func length(_ value: JSONValue) -> Int {
        value.stringValue?.utf16.count ?? value.arrayValue?.count ?? value.keys.count
    }

    var message: String {
        switch self {
        case .enumeration(let allowed): "Member must satisfy enum value set: [\(allowed.joined(separator: ", "))]"
        case .pattern(let pattern): "Member must satisfy regular expression pattern: \(pattern)"
        case .maximumLength(let limit): "Member must have length less than or equal to \(limit)"
        case .minimumLength(let limit): "Member must have length greater than or equal to \(limit)"
        case .maximum(_, let text): "Member must have value less than or equal to \(text)"
        case .minimum(_, let text): "Member must have value greater than or equal to \(text)"
        }
    }

    /// AWS writes the limits of decimals with a decimal point.
    private static func text(_ limit: Double, _ kind: Shape.Kind) -> String {
        let isWhole = kind == .integer || kind == .long
        return isWhole ? Int(exactly: limit).map(String.init) ?? "\(limit)" : "\(limit)"
    }
}
