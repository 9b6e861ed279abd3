import Expressions
import OrderedCollections
import StageKit

/// JSON Schemas (draft 2020-12) of the project's files, made from the same descriptions as their checks.
enum JSONSchemaDocument {
    private static let dialect: JSONValue = "https://json-schema.org/draft/2020-12/schema"

    /// The schema of `staysail.yaml`.
    static var configuration: JSONValue {
        document("staysail.yaml", object(ProjectConfiguration.schema, allowsExpressions: false))
    }

    /// The schema of pipelines with stages of some kinds.
    static func pipeline(_ kinds: [StageKind]) -> JSONValue {
        var stage = object(PipelineDocument.stage, allowsExpressions: true)
        let types = kinds.flatMap { [$0.type] + $0.aliases }
        stage.setMember(["properties", "type", "enum"], .array(types.map { .string($0) }))
        stage.setMember(
            ["allOf"],
            .array(
                kinds.map { kind in
                    let names = JSONValue.array(([kind.type] + kind.aliases).map { .string($0) })
                    var with = object(kind.schema, allowsExpressions: true)
                    with.setMember(["description"], .string(kind.about))
                    return [
                        "if": ["properties": ["type": ["enum": names]], "required": ["type"]],
                        "then": ["properties": ["with": with]],
                    ]
                }))
        var pipeline = object(PipelineDocument.pipeline, allowsExpressions: false)
        pipeline.setMember(["properties", "stages", "items"], ["$ref": "#/$defs/stage"])
        pipeline.setMember(["patternProperties"], ["^x-": [:]])
        var document = document("pipeline", pipeline)
        document.setMember(["$defs"], ["stage": stage, "expression": ["type": "string", "pattern": #"\$\{"#]])
        return document
    }

    private static func document(_ title: String, _ schema: JSONValue) -> JSONValue {
        var members: JSONObject = ["$schema": dialect, "title": .string(title)]
        members.merge(schema.objectValue ?? [:]) { $1 }
        return .object(members)
    }

    /// The schema of a map with known keys.
    private static func object(_ schema: InputSchema, allowsExpressions: Bool) -> JSONValue {
        var properties: JSONObject = [:]
        for field in schema.fields { properties[field.key] = property(field, allowsExpressions) }
        var members: JSONObject = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        // The pipeline's defaults may give the others.
        let required = schema.fields.filter { $0.isRequired && !$0.isTakenFromDefaults }
        if !required.isEmpty { members["required"] = .array(required.map { .string($0.key) }) }
        return .object(members)
    }

    private static func property(_ field: InputField, _ allowsExpressions: Bool) -> JSONValue {
        var members = value(field.kind, allowsExpressions).objectValue ?? [:]
        let unit = field.unit.map { " (\($0))" } ?? ""
        members["description"] = .string(field.about + unit)
        if let standard = field.default { members["default"] = standard }
        return .object(members)
    }

    /// The schema of a value. YAML's plain scalars count as strings where strings are expected.
    private static func value(_ kind: InputKind, _ allowsExpressions: Bool) -> JSONValue {
        let scalar: JSONValue = ["type": ["string", "number", "boolean"]]
        let schema: JSONValue
        switch kind {
        case .any: return [:]
        case .string(let allowed):
            if allowed.isEmpty { return scalar }
            schema = ["enum": .array(allowed.map { .string($0) })]
        case .duration: return ["type": ["string", "integer"]]
        case .integer(let range):
            schema = bounded("integer", range.map { (.integer(Int64($0.lowerBound)), .integer(Int64($0.upperBound))) })
        case .number(let range):
            schema = bounded("number", range.map { (.plain($0.lowerBound), .plain($0.upperBound)) })
        case .boolean: schema = ["type": "boolean"]
        case .list(let element): schema = ["type": "array", "items": value(element, allowsExpressions)]
        case .map(let element):
            schema = ["type": "object", "additionalProperties": value(element, allowsExpressions)]
        case .object(let fields): schema = object(fields, allowsExpressions: allowsExpressions)
        case .oneOf(let kinds): schema = ["anyOf": .array(kinds.map { value($0, allowsExpressions) })]
        }
        return allowsExpressions ? ["anyOf": [schema, ["$ref": "#/$defs/expression"]]] : schema
    }

    private static func bounded(_ type: String, _ bounds: (JSONValue, JSONValue)?) -> JSONValue {
        guard let (minimum, maximum) = bounds else { return ["type": .string(type)] }
        return ["type": .string(type), "minimum": minimum, "maximum": maximum]
    }
}

extension JSONValue {
    /// Sets a member of nested objects; objects on the way are created.
    fileprivate mutating func setMember(_ path: ArraySlice<String>, _ value: JSONValue) {
        guard let key = path.first else {
            self = value
            return
        }
        var members = objectValue ?? [:]
        var member = members[key] ?? [:]
        member.setMember(path.dropFirst(), value)
        members[key] = member
        self = .object(members)
    }

    fileprivate mutating func setMember(_ path: [String], _ value: JSONValue) {
        setMember(path[...], value)
    }
}
