import Expressions
import StageKit

/// Reads the part of JSON Schema that plugins describe their input with. An unsupported keyword is an error, so that no
/// rule is ignored silently.
struct JSONSchemaReader {
    /// Phrases that follow `has an input schema for 'x'`.
    private(set) var diagnostics: [String] = []
    /// The number of subschemas that were read.
    private var parts = 0
    /// The constraints that an input schema cannot express.
    private(set) var rules: [SchemaRule] = []

    static let keywords = [
        "type", "properties", "required", "enum", "items", "minimum", "maximum", "pattern", "default", "description",
        "additionalProperties",
    ]

    /// A schema with more subschemas is a mistake.
    private static let maximumParts = 10_000

    private static let types = ["string", "integer", "number", "boolean", "array", "object", "null"]

    /// The fields of a schema for a map, which is what a stage takes; null has none.
    mutating func fields(_ schema: JSONValue) -> InputSchema {
        guard !schema.isNull else { return InputSchema([]) }
        guard schema["type"] == "object" else {
            diagnostics.append("that is not of the type 'object'")
            return InputSchema([])
        }
        check(schema, at: "")
        if schema["additionalProperties"].map({ $0 != false }) ?? false {
            diagnostics.append("whose 'additionalProperties' is not false: a stage takes known keys only")
        }
        return object(schema, at: "", [])
    }

    private mutating func diagnostic(_ text: String, at path: String) {
        diagnostics.append(path.isEmpty ? text : "\(text), at \(PluginText.quoted(path))")
    }

    private mutating func check(_ schema: JSONValue, at path: String) {
        parts += 1
        if parts > Self.maximumParts {
            if parts == Self.maximumParts + 1 { diagnostics.append("with more than \(Self.maximumParts) parts") }
            return
        }
        guard schema.objectValue != nil else { return diagnostic("with a part that is not a map", at: path) }
        for key in schema.keys where !Self.keywords.contains(key) {
            diagnostic("with the keyword \(PluginText.quoted(key)), which is not read here", at: path)
        }
        if let about = schema["description"], about.stringValue == nil {
            diagnostic("with a 'description' that is not a string", at: path)
        }
    }

    private mutating func kind(_ schema: JSONValue, at path: String, _ way: [SchemaRule.Step]) -> InputKind {
        check(schema, at: path)
        guard schema.objectValue != nil, parts <= Self.maximumParts else { return .any }
        let names = types(schema, at: path)
        readConstraints(schema, names, at: path, way)
        let kinds = names.filter { $0 != "null" }.map { kind(named: $0, schema, at: path, way) }
        let allowed = schema["enum"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if kinds.isEmpty {
            return !allowed.isEmpty && allowed.count == schema["enum"]?.arrayValue?.count
                ? .string(allowed: allowed) : .any
        }
        return kinds.count == 1 ? kinds[0] : .oneOf(kinds)
    }

    private mutating func types(_ schema: JSONValue, at path: String) -> [String] {
        guard let type = schema["type"] else {
            if schema["properties"] != nil || schema["items"] != nil {
                diagnostic("with 'properties' or 'items' and no 'type'", at: path)
            }
            return []
        }
        let names = type.stringValue.map { [$0] } ?? type.arrayValue?.map { $0.stringValue ?? "?" } ?? ["?"]
        for name in names where !Self.types.contains(name) {
            diagnostic(
                "with the type \(PluginText.quoted(name == "?" ? type.text() : name)), which does not exist", at: path)
        }
        // A repeated name would read the parts below it once more.
        var unique: [String] = []
        for name in names where Self.types.contains(name) && !unique.contains(name) { unique.append(name) }
        return unique
    }

    /// Reads the constraints that the kinds cannot express.
    private mutating func readConstraints(
        _ schema: JSONValue, _ names: [String], at path: String, _ way: [SchemaRule.Step]
    ) {
        if let pattern = schema["pattern"] {
            if let text = pattern.stringValue, PatternSearch.isPattern(text) {
                rules.append(SchemaRule(path: way, constraint: .pattern(text)))
            } else {
                diagnostic("with a 'pattern' that is not a regular expression", at: path)
            }
        }
        for key in ["minimum", "maximum"] {
            guard let value = schema[key] else { continue }
            guard let number = value.doubleValue else {
                diagnostic("with a '\(key)' that is not a number", at: path)
                continue
            }
            rules.append(SchemaRule(path: way, constraint: key == "minimum" ? .minimum(number) : .maximum(number)))
        }
        if let values = schema["enum"] {
            guard let items = values.arrayValue, !items.isEmpty else {
                return diagnostic("with an 'enum' that is not a list of values", at: path)
            }
            let isWords = items.allSatisfy { $0.stringValue != nil } && (names.isEmpty || names == ["string"])
            if !isWords { rules.append(SchemaRule(path: way, constraint: .allowed(items))) }
        }
    }

    private mutating func kind(
        named name: String, _ schema: JSONValue, at path: String, _ way: [SchemaRule.Step]
    ) -> InputKind {
        switch name {
        case "string":
            let words = schema["enum"]?.arrayValue ?? []
            let texts = words.compactMap(\.stringValue)
            return .string(allowed: texts.count == words.count ? texts : [])
        case "integer":
            guard let low = schema["minimum"]?.doubleValue.flatMap({ Int(exactly: $0) }),
                let high = schema["maximum"]?.doubleValue.flatMap({ Int(exactly: $0) }), low <= high
            else { return .integer }
            return .integer(low...high)
        case "number":
            guard let low = schema["minimum"]?.doubleValue, let high = schema["maximum"]?.doubleValue, low <= high
            else { return .number }
            return .number(low...high)
        case "boolean": return .boolean
        case "array":
            return .list(schema["items"].map { kind($0, at: join(path, "items"), way + [.items]) } ?? .any)
        default: return map(schema, at: path, way)
        }
    }

    private mutating func map(_ schema: JSONValue, at path: String, _ way: [SchemaRule.Step]) -> InputKind {
        let more = schema["additionalProperties"]
        guard schema["properties"] != nil else {
            switch more {
            case nil, .bool(true)?: return .map(.any)
            case .bool(false)?: return .object(InputSchema([]))
            case let values?: return .map(kind(values, at: join(path, "additionalProperties"), way + [.values]))
            }
        }
        if let more, more != false {
            diagnostic("with 'additionalProperties' beside 'properties' that is not false", at: path)
        }
        return .object(object(schema, at: path, way))
    }

    private mutating func object(_ schema: JSONValue, at path: String, _ way: [SchemaRule.Step]) -> InputSchema {
        let properties = schema["properties"] ?? [:]
        guard let members = properties.objectValue else {
            diagnostic("with 'properties' that are not a map", at: path)
            return InputSchema([])
        }
        let names = schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        if let list = schema["required"], list.arrayValue?.count != names.count {
            diagnostic("with a 'required' that is not a list of names", at: path)
        }
        let required = Set(names)
        for name in names where members[name] == nil {
            diagnostic("with \(PluginText.quoted(name)) in 'required' that is not in 'properties'", at: path)
        }
        return InputSchema(
            members.map { name, member in
                let location = join(path, name)
                let before = rules.count
                let kind = kind(member, at: location, way + [.key(name)])
                let standard = member["default"]?.nonNull
                let typed = standard.flatMap { kind.typed($0) }
                if let standard {
                    let own = rules[before...].map { $0.below(way.count + 1) }
                    if typed == nil || !SchemaRule.diagnostics(of: own, in: standard).isEmpty {
                        diagnostic("with a 'default' that does not fit", at: location)
                    }
                }
                return InputField(
                    name, kind, PluginText.shown(member["description"]?.stringValue ?? "", limit: 1000),
                    default: typed, required: required.contains(name) && typed == nil)
            })
    }

    private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
