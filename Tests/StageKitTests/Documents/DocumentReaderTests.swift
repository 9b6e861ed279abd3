import Expressions
import StageKit
import Testing

@Suite("YAML is read with places and with YAML 1.2's plain types")
struct DocumentReaderTests {
    @Test(
        "plain scalars get the core schema's types, and nothing else",
        arguments: [
            ("true", .bool(true)), ("null", .null), ("~", .null), ("7", 7), ("-3", -3), ("1.5", 1.5), ("1e3", 1000.0),
            ("012345678901", "012345678901"), ("NO", "NO"), ("yes", "yes"), ("12:30:45", "12:30:45"),
            ("2024-01-02", "2024-01-02"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"), ("0", 0),
            ("00.5", "00.5"), ("'7'", "7"), ("\"true\"", "true"), ("!!str 7", "7"),
        ] as [(String, JSONValue)])
    func plainTypes(text: String, expected: JSONValue) throws {
        let value = try DocumentReader().read("key: \(text)\n")
        #expect(value["key"]?.json == expected)
    }

    @Test("a scalar keeps its source text")
    func sourceText() throws {
        let value = try DocumentReader().read("a: 1.10\nb: 1e3\n")
        #expect(value["a"]?.text == "1.10")
        #expect(value["b"]?.text == "1e3")
    }

    @Test("places are those of the document")
    func locations() throws {
        let value = try DocumentReader(file: "p.yaml").read("name: x\nlist:\n  - one\n  - \"two\"\n")
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
        #expect(try DocumentReader().read("key: \(text)\n")["key"]?.json.text() == json)
    }

    @Test("anchors and merges work, own keys win")
    func merges() throws {
        let value = try DocumentReader().read(
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
            ("a: [1, 2\nb: 3", 2, "not YAML"), ("a: 1\na: 2", 1, "more than once"),
            ("a: 1\n\"a\": 2", 2, "more than once"), ("{ 'a': 1, a: 2 }", 1, "more than once"), ("", 1, "empty"),
            ("if: !x", 1, "quote it"), ("a: ${ x: [ }", 1, "quote it"), ("? [a]\n: 1", 1, "key of a map"),
            ("<<: 7", 1, "merges a map"), ("a: \u{7}", 1, "not text that YAML allows"),
        ])
    func faults(text: String, line: Int, words: String) {
        let error = #expect(throws: DocumentError.self) { try DocumentReader().read(text) }
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
        let error = #expect(throws: DocumentError.self) { try DocumentReader().read(text) }
        #expect(error?.description.contains("too many values") == true)
    }

    @Test("Text that an alias repeats counts each time")
    func repeatedText() {
        let text =
            "a: &a \"\(String(repeating: "x", count: 10_000))\"\nb: [\(Array(repeating: "*a", count: 5000).joined(separator: ", "))]\n"
        let error = #expect(throws: DocumentError.self) { try DocumentReader().read(text) }
        #expect(error?.description.contains("too much text") == true)
    }

    @Test("JSON is read as JSON: surrogate pairs, escapes and places in them")
    func json() throws {
        let text =
            "\u{FEFF}{\n  \"name\": \"ship \\ud83d\\ude80\",\n  \"é\": [1, \"\\ud83d\\ude80 ${ x }\", null, {}]\n}"
        let value = try DocumentReader(file: "p.json").read(text)
        #expect(value.json == ["name": "ship \u{1F680}", "é": [1, "\u{1F680} ${ x }", .null, [:]]])
        #expect(value["name"]?.location == StageKit.SourceLocation(file: "p.json", line: 2, column: 11))
        let list = try #require(value["é"])
        #expect(list.location == StageKit.SourceLocation(file: "p.json", line: 3, column: 8))
        #expect(list.items?[0].location?.column == 9)
        #expect(list.items?[1].location?.column == 12)
        #expect(list.items?[3].location?.column == 41)
        // The escapes stand before the expression: column 3 of the text is the dollar sign.
        #expect(list.items?[1].location(ofColumn: 3)?.column == 26)
    }

    @Test(
        "A JSON file that is not JSON is one diagnostic with its location",
        arguments: [
            ("{\"a\": 1, \"a\": 2}", 1, 10, "more than once"), ("{\"a\": }", 1, 7, "expected a value"),
            ("{\n\"a\": 1,\n}", 3, 1, "expected a key"), ("name: p", 1, 1, "not JSON"),
        ])
    func notJSON(text: String, line: Int, column: Int, words: String) {
        let error = #expect(throws: DocumentError.self) { try DocumentReader(file: "p.JSON").read(text) }
        #expect(error?.diagnostics.count == 1)
        #expect(
            error?.diagnostics.first?.location == StageKit.SourceLocation(file: "p.JSON", line: line, column: column))
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test("A flow map of YAML that begins as JSON does is YAML")
    func flow() throws {
        #expect(try DocumentReader(file: "p.yaml").read("{a: 1, b: [x]}").json == ["a": 1, "b": ["x"]])
    }
}
