import Expressions
import StageKit
import Testing

@Suite("YAML is read with places and with YAML 1.2's plain types")
struct YAMLReaderTests {
    @Test(
        "plain scalars get the core schema's types, and nothing else",
        arguments: [
            ("true", .bool(true)), ("null", .null), ("~", .null), ("7", 7), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0),
            ("012345678901", "012345678901"), ("NO", "NO"), ("yes", "yes"), ("12:30:45", "12:30:45"),
            ("2024-01-02", "2024-01-02"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"), ("0", 0),
            ("00.5", "00.5"), ("'7'", "7"), ("\"true\"", "true"), ("!!str 7", "7"),
        ] as [(String, JSONValue)])
    func plainTypes(text: String, expected: JSONValue) throws {
        let value = try YAMLReader().read("key: \(text)\n")
        #expect(value["key"]?.json == expected)
    }

    @Test("a scalar keeps its source text")
    func sourceText() throws {
        let value = try YAMLReader().read("a: 1.10\nb: 1e3\n")
        #expect(value["a"]?.text == "1.10")
        #expect(value["b"]?.text == "1e3")
    }

    @Test("places are those of the document")
    func locations() throws {
        let value = try YAMLReader(file: "p.yaml").read("name: x\nlist:\n  - one\n  - \"two\"\n")
        #expect(value["list"]?.items?[1].location == StageKit.SourceLocation(file: "p.yaml", line: 4, column: 5))
        #expect(value.entries?[1].keyPlace == StageKit.SourceLocation(file: "p.yaml", line: 2, column: 1))
        #expect(
            value["list"]?.items?[1].location(ofColumn: 2)
                == StageKit.SourceLocation(file: "p.yaml", line: 4, column: 7))
    }

    @Test(
        "numbers that are too big keep their text",
        arguments: [
            ("12345678901234567890", "12345678901234567890"), ("+12345678901234567890", "12345678901234567890"),
            ("1e999", "1e999"), ("-.5e999", "-0.5e999"), ("5.", "5.0"), ("+3", "3"), (".5", "0.5"),
        ])
    func bigNumbers(text: String, json: String) throws {
        #expect(try YAMLReader().read("key: \(text)\n")["key"]?.json.text() == json)
    }

    @Test("anchors and merges work, own keys win")
    func merges() throws {
        let value = try YAMLReader().read(
            """
            base: &base { a: 1, b: 2 }
            more: &more { c: 3 }
            one: { <<: *base, b: 9 }
            two: { <<: [*more, *base] }
            """)
        #expect(value["one"]?.json == ["b": 9, "a": 1])
        #expect(value["two"]?.json == ["c": 3, "a": 1, "b": 2])
    }

    @Test(
        "invalid or unsupported YAML is one diagnostic with its location",
        arguments: [
            ("a: [1, 2\nb: 3", 2, "not YAML"), ("a: 1\na: 2", 1, "more than once"), ("", 1, "empty"),
            ("if: !x", 1, "quote it"), ("a: ${ x: [ }", 1, "quote it"), ("? [a]\n: 1", 1, "key of a map"),
            ("<<: 7", 1, "merges a map"), ("a: \u{7}", 1, "not text that YAML allows"),
        ])
    func faults(text: String, line: Int, words: String) {
        let error = #expect(throws: DocumentError.self) { try YAMLReader().read(text) }
        #expect(error?.diagnostics.count == 1)
        #expect(error?.diagnostics.first?.location?.line == line)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("aliases that multiply are stopped by counting")
    func billionLaughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let before = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: before, count: 9).joined(separator: ", "))]\n"
        }
        let error = #expect(throws: DocumentError.self) { try YAMLReader().read(text) }
        #expect(error?.description.contains("too many values") == true)
    }
}
