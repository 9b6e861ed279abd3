package import Expressions

/// A value that crosses between a script and the host.
package enum LuaValue: Sendable {
    /// Lua's `nil`: nothing there.
    case `nil`
    /// Everything that JSON can say. JSON's `null` is the script's `json.null`; integers and reals stay apart.
    case json(JSONValue)
    /// A string that is not UTF-8.
    case bytes([UInt8])
    /// A function of the script.
    case function(LuaReference)
    /// A table of the script that stays where it is; see ``LuaInterpreter/keep(_:)``.
    case kept(LuaReference)
    /// A map with values in it that JSON cannot say.
    case table(StringMap<LuaValue>)
    /// A function of the host; only from the host to the script.
    case host(LuaHostFunction)
    /// A value whose lists and maps the script cannot change, apart from kept tables in it; only from the host to the
    /// script.
    indirect case readOnly(LuaValue)
}

extension LuaValue {
    /// The value if JSON can say it; nil for any other kind.
    package var json: JSONValue? {
        if case .json(let value) = self { value } else { nil }
    }

    /// The Boolean; nil for any other kind.
    package var boolValue: Bool? { json?.boolValue }

    /// The integer, also from a real without a fraction; nil for any other kind.
    package var intValue: Int? {
        switch json {
        case .integer(let value): Int(value)
        case .real(let value): value.decimal?.integer()
        default: nil
        }
    }

    /// The number; nil for any other kind.
    package var doubleValue: Double? { json?.doubleValue }

    /// The text; nil for any other kind, bytes included.
    package var stringValue: String? { json?.stringValue }

    /// The function; nil for any other kind.
    package var functionValue: LuaReference? {
        if case .function(let reference) = self { reference } else { nil }
    }

    /// Whether this is `nil`; JSON's null is not.
    package var isNil: Bool {
        if case .nil = self { true } else { false }
    }

    /// The value as a condition: everything but `nil` and `false` is true.
    package var isTrue: Bool {
        switch self {
        case .nil, .json(.bool(false)): false
        default: true
        }
    }

    /// The member of a map; nil if this is none or does not have it.
    package subscript(_ key: String) -> LuaValue? {
        switch self {
        case .json(let value): value[key].map(LuaValue.json)
        case .table(let members): members[key]
        case .readOnly(let value): value[key]
        default: nil
        }
    }

    /// Roughly the bytes that the value takes beside its own.
    var memory: Int {
        switch self {
        case .json(let value): value.memory
        case .bytes(let bytes): bytes.count
        case .table(let members):
            members.reduce(0) { $0 + StringMap<LuaValue>.memory(ofMember: $1.key.utf8.count) + $1.value.memory }
        case .readOnly(let value): value.memory
        case .nil, .function, .kept, .host: 0
        }
    }

    /// The kind of value, for messages, in Lua's words.
    package var typeName: String {
        switch self {
        case .nil: "nil"
        case .json(let value):
            switch value {
            case .null: "null"
            case .bool: "boolean"
            case .integer, .real: "number"
            case .string: "string"
            case .array, .object: "table"
            }
        case .bytes: "string"
        case .function, .host: "function"
        case .kept, .table: "table"
        case .readOnly(let value): value.typeName
        }
    }
}

extension LuaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    /// Makes text.
    package init(stringLiteral value: String) {
        self = .json(.string(value))
    }

    /// Makes an integer.
    package init(integerLiteral value: Int64) {
        self = .json(.integer(value))
    }

    /// Makes a real.
    package init(floatLiteral value: Double) {
        self = .json(.real(JSONReal(value)))
    }

    /// Makes a Boolean.
    package init(booleanLiteral value: Bool) {
        self = .json(.bool(value))
    }
}
