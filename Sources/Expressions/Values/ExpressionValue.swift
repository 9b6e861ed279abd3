import Foundation
import OrderedCollections

/// A value while an expression is evaluated: JSON, and what Java has beside it. The rules of arithmetic and of text
/// depend on which kind of number or list a value is.
indirect enum ExpressionValue: Sendable {
    case null
    case bool(Bool)
    case int(Int32)
    case long(Int64)
    case float(Float)
    case double(Double)
    /// A number whose text is kept, since no other kind holds it exactly. The Spring dialect keeps only integers so.
    case big(JSONReal)
    case char(UInt16)
    case string(String)
    /// A `java.util.List`.
    case list([ExpressionValue])
    /// An array, as `split` makes.
    case array([ExpressionValue])
    /// A collection that is not a list, as `keySet()` and `values()` give.
    case collection([ExpressionValue])
    case map(OrderedDictionary<ExpressionValue, ExpressionValue>)
    case entry(key: ExpressionValue, value: ExpressionValue)
    /// A JSON list or map, not yet taken apart: a scope can be big and an expression reads little of it.
    case json(JSONValue)
    case type(JavaType)
    case date(JavaDate)
    case dateFormat(JavaDateFormat)
    case time(JavaTime)
    case uuid(String)
    /// A `byte[]`; JSON has it as base64.
    case bytes([UInt8])

    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value):
            if let small = Int32(exactly: value) { self = .int(small) } else { self = .long(value) }
        case .real(let value): self = value.text == nil ? .double(value.value) : .big(value)
        case .string(let value): self = .string(value)
        case .array, .object: self = .json(value)
        }
    }

    /// The same value with a JSON list or map taken apart by one level.
    var expanded: ExpressionValue {
        guard case .json(let value) = self else { return self }
        switch value {
        case .array(let values): return .list(values.map(ExpressionValue.init))
        case .object(let members):
            var map = OrderedDictionary<ExpressionValue, ExpressionValue>(minimumCapacity: members.count)
            for (key, value) in members { map[.string(key)] = ExpressionValue(value) }
            return .map(map)
        default: return ExpressionValue(value)
        }
    }

    /// The elements of a list, array or collection; nil for anything else.
    var elements: [ExpressionValue]? {
        switch self {
        case .list(let values), .array(let values), .collection(let values): values
        case .json(.array(let values)): values.map(ExpressionValue.init)
        case .bytes(let bytes): bytes.map { .int(Int32(Int8(bitPattern: $0))) }
        default: nil
        }
    }

    /// The value as a dialect has it. Staysail has one kind of integer: what fits is an `int`. Spring has a `double`
    /// for every decimal.
    func inDialect(_ dialect: ExpressionDialect) -> ExpressionValue {
        switch (dialect, self) {
        case (.staysail, .long(let value)): Int32(exactly: value).map(ExpressionValue.int) ?? self
        case (.spring, .big(let value)) where !value.isInteger: .double(value.value)
        default: self
        }
    }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }

    var isNumber: Bool {
        switch self {
        case .int, .long, .float, .double: true
        default: false
        }
    }

    /// The kind of value, for messages.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .int, .long, .float, .double: "a number"
        case .big(let value): value.isInteger ? "a number of more than 64 bits" : "a number"
        case .char: "a character"
        case .string: "a string"
        case .list, .json(.array): "a list"
        case .array, .bytes: "an array"
        case .collection: "a collection"
        case .map, .json: "a map"
        case .entry: "a map's entry"
        case .type(let type): "the type \(type.rawValue)"
        case .date: "a date"
        case .dateFormat: "a date format"
        case .time(let time): time.kind == .instant ? "an instant" : "a date"
        case .uuid: "a UUID"
        }
    }

    /// The value as JSON: characters and dates as text, keys as text.
    var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .integer(Int64(value))
        case .long(let value): .integer(value)
        case .float(let value): .real(JSONReal(Double(value.description) ?? Double(value)))
        case .double(let value): .real(JSONReal(value))
        case .big(let value): .real(value)
        case .string(let value): .string(value)
        case .list(let values), .array(let values), .collection(let values): .array(values.map(\.json))
        case .map(let members):
            .object(StringMap(members.map { ($0.key.javaText, $0.value.json) }))
        case .entry(let key, let value): .object([key.javaText: value.json])
        case .json(let value): value
        case .date(let date): .integer(date.milliseconds)
        case .bytes(let bytes): .string(Data(bytes).base64EncodedString())
        case .type(let type): .string(type.fullName)
        case .char, .dateFormat, .time, .uuid: .string(javaText)
        }
    }
}

extension ExpressionValue: Hashable {
    /// Java's `equals`: numbers of different types are different.
    static func == (left: ExpressionValue, right: ExpressionValue) -> Bool {
        switch (left.expanded, right.expanded) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.long(let a), .long(let b)): a == b
        case (.float(let a), .float(let b)): a == b
        case (.double(let a), .double(let b)): a.isNaN ? b.isNaN : a == b
        case (.big(let a), .big(let b)): a == b
        case (.char(let a), .char(let b)): a == b
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.list(let a), .list(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.collection(let a), .collection(let b)): a.count == b.count && Set(a) == Set(b)
        case (.map(let a), .map(let b)): a.count == b.count && a.allSatisfy { b[$0.key] == $0.value }
        case (.entry(let a, let x), .entry(let b, let y)): a == b && x == y
        case (.type(let a), .type(let b)): a == b
        case (.date(let a), .date(let b)): a == b
        case (.dateFormat(let a), .dateFormat(let b)): a == b
        case (.time(let a), .time(let b)): a == b
        case (.uuid(let a), .uuid(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch expanded {
        case .null, .json: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .long(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.isNaN ? .nan : value)
        case .big(let value): hasher.combine(value)
        case .char(let value): hasher.combine(value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .list(let values), .array(let values): hasher.combine(values)
        case .collection(let values): hasher.combine(Self.unorderedHash(Array(Set(values))))
        case .map(let members): hasher.combine(Self.unorderedHash(members.map { .entry(key: $0.key, value: $0.value) }))
        case .entry(let key, let value):
            hasher.combine(key)
            hasher.combine(value)
        case .type(let type): hasher.combine(type)
        case .date(let date): hasher.combine(date)
        case .dateFormat(let format): hasher.combine(format)
        case .time(let time): hasher.combine(time)
        case .uuid(let text): hasher.combine(text)
        case .bytes(let bytes): hasher.combine(bytes)
        }
    }

    private static func unorderedHash(_ values: [ExpressionValue]) -> Int {
        values.reduce(0) { $0 ^ $1.hashValue }
    }
}
