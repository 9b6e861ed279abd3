import Expressions
import StageKit
import Testing

@testable import PluginHost

@Suite("JSON Schema of plugins")
struct JSONSchemaReaderTests {
    private static func read(_ text: String) throws -> (InputSchema, JSONSchemaReader) {
        var reader = JSONSchemaReader()
        let schema = reader.fields(try JSONValue(parsing: text))
        return (schema, reader)
    }

    private static func property(_ text: String) -> String {
        #"{"type": "object", "properties": {"x": \#(text)}}"#
    }

    @Test(
        "every type becomes a kind of input",
        arguments: [
            (#"{"type": "string"}"#, .string),
            (#"{"type": "string", "enum": ["a", "b"]}"#, .string(allowed: ["a", "b"])),
            (#"{"enum": ["a"]}"#, .string(allowed: ["a"])), (#"{"type": "integer"}"#, .integer),
            (#"{"type": "integer", "minimum": 1, "maximum": 9}"#, .integer(1...9)),
            (#"{"type": "integer", "minimum": 1}"#, .integer),
            (#"{"type": "number", "minimum": 0, "maximum": 0.5}"#, .number(0...0.5)),
            (#"{"type": "boolean"}"#, .boolean), (#"{"type": ["string", "null"]}"#, .string),
            (#"{"type": ["string", "integer"]}"#, .oneOf([.string, .integer])), ("{}", .any),
            (#"{"type": "array"}"#, .list(.any)), (#"{"type": "array", "items": {"type": "number"}}"#, .list(.number)),
            (#"{"type": "object"}"#, .map(.any)),
            (#"{"type": "object", "additionalProperties": {"type": "string"}}"#, .map(.string)),
            (
                #"{"type": "object", "properties": {"y": {"type": "boolean", "description": "Why."}}, "required": ["y"]}"#,
                .object(InputField("y", .boolean, "Why.", required: true))
            ),
        ] as [(String, InputKind)])
    func kinds(_ text: String, _ kind: InputKind) throws {
        let (schema, reader) = try Self.read(Self.property(text))
        #expect(reader.diagnostics == [])
        #expect(schema["x"]?.kind == kind)
    }

    @Test(
        "a keyword that is not supported, or makes no sense, is an error with its location",
        arguments: [
            (#"{"type": "string", "format": "date"}"#, "with the keyword 'format', which is not read here, at 'x'"),
            (#"{"oneOf": []}"#, "with the keyword 'oneOf', which is not read here, at 'x'"),
            (#"{"type": "text"}"#, "with the type 'text', which does not exist, at 'x'"),
            (#"{"type": 3}"#, "with the type '3', which does not exist, at 'x'"),
            (#"{"type": "string", "pattern": "("}"#, "with a 'pattern' that is not a regular expression, at 'x'"),
            (#"{"type": "integer", "minimum": "1"}"#, "with a 'minimum' that is not a number, at 'x'"),
            (#"{"enum": []}"#, "with an 'enum' that is not a list of values, at 'x'"),
            (#"{"type": "integer", "default": "many"}"#, "with a 'default' that does not fit, at 'x'"),
            (#"{"type": "integer", "default": 0, "minimum": 1}"#, "with a 'default' that does not fit, at 'x'"),
            (#"{"type": "integer", "default": 3, "enum": [1, 2]}"#, "with a 'default' that does not fit, at 'x'"),
            (
                #"{"type": "object", "properties": {}, "required": ["z"]}"#,
                "with 'z' in 'required' that is not in 'properties', at 'x'"
            ),
            (
                #"{"type": "object", "properties": {}, "additionalProperties": true}"#,
                "with 'additionalProperties' beside 'properties' that is not false, at 'x'"
            ),
            (
                #"{"type": "array", "items": {"type": "array", "items": {"uniqueItems": true}}}"#,
                "with the keyword 'uniqueItems', which is not read here, at 'x.items.items'"
            ),
            ("true", "with a part that is not a map, at 'x'"),
        ])
    func faults(_ text: String, _ fault: String) throws {
        let (_, reader) = try Self.read(Self.property(text))
        #expect(reader.diagnostics == [fault])
    }

    @Test("the work for a schema is bounded by its size, however its types are repeated")
    func boundedWork() throws {
        let types = Array(repeating: "\"array\"", count: 40).joined(separator: ",")
        let nested = String(repeating: "{\"type\": [\(types)], \"items\": ", count: 40)
        let (_, deep) = try Self.read(Self.property("\(nested){}\(String(repeating: "}", count: 40))"))
        #expect(deep.diagnostics == [])
        let names = (0..<50_000).map { "\"p\($0)\"" }
        let many = names.map { "\($0): {}" }.joined(separator: ",")
        let required = names.joined(separator: ",")
        let (_, wide) = try Self.read(#"{"type": "object", "properties": {\#(many)}, "required": [\#(required)]}"#)
        #expect(wide.diagnostics == ["with more than 10000 parts"])
    }

    @Test("rules reach into lists and maps, and pass over what is not known yet")
    func rules() throws {
        let (_, reader) = try Self.read(
            Self.property(#"{"type": "array", "items": {"type": "object", "additionalProperties": {"minimum": 2}}}"#))
        let input = try JSONValue(parsing: #"{"x": [{"a": 1, "b": 2}, {"c": "${ later }"}]}"#)
        let faults = SchemaRule.diagnostics(of: reader.rules, in: input)
        #expect(faults == [StageDiagnostic(["x"], "'x[0].a' must be at least 2, not '1'.")])
    }

    @Test("a pattern that needs too much work is an error, for many strings as for one")
    func hopelessPattern() throws {
        let (_, reader) = try Self.read(
            Self.property(#"{"type": "array", "items": {"type": "string", "pattern": "^(a+)+$"}}"#))
        #expect(reader.diagnostics == [])
        let text = JSONValue.string(String(repeating: "a", count: 60) + "b")
        let faults = SchemaRule.diagnostics(of: reader.rules, in: ["x": .array(Array(repeating: text, count: 500))])
        #expect(faults.count == 500)
        #expect(
            faults.first
                == StageDiagnostic(
                    ["x"],
                    "'x[0]' cannot be held against the plugin's pattern ^(a+)+$, which takes too much work: write the "
                        + "pattern without repetitions of repetitions."))
    }
}
