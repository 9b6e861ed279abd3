public import Expressions
import OrderedCollections

/// A value of a document together with the place where it was written.
///
/// Documents are kept in this form until they have been checked, so that every fault can name its line and column.
public struct SourceValue: Hashable, Sendable {
    /// What was written.
    public enum Content: Hashable, Sendable {
        /// Text of the document; `isPlain` when it was not quoted, so that `7` and `true` may be numbers and booleans.
        case scalar(String, isPlain: Bool)
        /// A list.
        case list([SourceValue])
        /// A map, in the order in which it was written.
        case map([Entry])
        /// A value that was computed (an evaluated expression, a default) and not written out.
        case value(JSONValue)
    }

    /// A key of a map with its value.
    public struct Entry: Hashable, Sendable {
        /// The key's text.
        public var key: String
        /// Where the key stands.
        public var keyPlace: SourceLocation?
        /// Where the characters of the key stand.
        var keyPlaces: ScalarLocations?
        /// The value.
        public var value: SourceValue
    }

    /// What was written.
    public var content: Content
    /// Where it was written; nil for computed values.
    public var location: SourceLocation?
    /// Where the characters of a scalar of the document stand.
    let locations: ScalarLocations?
    /// Whether an expression made it out of a secret.
    var isSecret = false

    /// Creates a value.
    public init(_ content: Content, at location: SourceLocation? = nil) {
        self.init(content, at: location, locations: nil)
    }

    init(_ content: Content, at location: SourceLocation?, locations: ScalarLocations?) {
        self.content = content
        self.location = location
        self.locations = locations
    }

    /// Wraps a computed value.
    public init(_ value: JSONValue, at location: SourceLocation? = nil) {
        self.init(.value(value), at: location)
    }

    /// An empty map.
    public static var emptyMap: SourceValue { SourceValue(.map([])) }
}

extension SourceValue.Entry {
    /// The key as a value of its own, for what looks at expressions.
    var keyValue: SourceValue { SourceValue(.scalar(key, isPlain: false), at: keyPlace, locations: keyPlaces) }
}

extension SourceValue {
    /// The entries of a map, or nil for anything else.
    public var entries: [Entry]? {
        switch content {
        case .map(let entries): entries
        case .value(.object(let object)):
            object.map { Entry(key: $0.key, keyPlace: location, value: SourceValue($0.value, at: location)) }
        default: nil
        }
    }

    /// The items of a list, or nil for anything else.
    public var items: [SourceValue]? {
        switch content {
        case .list(let items): items
        case .value(.array(let items)): items.map { SourceValue($0, at: location) }
        default: nil
        }
    }

    /// The value under a key of a map.
    public subscript(key: String) -> SourceValue? {
        entries?.last { $0.key == key }?.value
    }

    /// The text of a scalar as it was written, or of a computed string or number.
    public var text: String? {
        switch content {
        case .scalar(let text, _): text
        case .value(.string(let text)): text
        case .value(let value) where value.intValue != nil || value.doubleValue != nil || value.boolValue != nil:
            value.text()
        default: nil
        }
    }

    /// Whether the value holds nothing: an empty plain scalar, `~` or `null`.
    public var isNull: Bool { json == .null }

    /// The value with plain scalars typed by YAML 1.2's core schema: `null`, booleans, decimal numbers, else text.
    public var json: JSONValue {
        switch content {
        case .scalar(let text, let isPlain): isPlain ? PlainScalar.value(of: text) : .string(text)
        case .list(let items): .array(items.map(\.json))
        case .map(let entries):
            .object(StringMap(entries.map { ($0.key, $0.value.json) }))
        case .value(let value): value
        }
    }

    /// Where column `column` (from 1) of this scalar's text is in the document.
    public func location(ofColumn column: Int) -> SourceLocation? {
        guard var location, let found = locations?.location(ofOffset: column - 1) else { return location }
        (location.line, location.column) = found
        return location
    }
}
