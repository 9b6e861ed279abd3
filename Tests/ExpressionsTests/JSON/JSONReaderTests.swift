import Expressions
import Testing

@Suite("Reading JSON")
struct JSONReaderTests {
    @Test(
        "a value is read as what it is",
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)),
            ("-17", .integer(-17)), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("1.0", 1.0), ("1.5e3", 1500.0), ("1E-2", 0.01), (#""""#, ""),
            (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9 \ud83d\ude00 é 😀""#, "é 😀 é 😀"), ("[]", []), (" [ 1 , [ ] ] ", [1, []]), ("{}", [:]),
            (#"{"a":{"b":[null]}}"#, ["a": ["b": [.null]]]), ("\u{FEFF}1", 1),
        ] as [(String, JSONValue)])
    func values(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
        #expect(try JSONValue(parsing: Array(text.utf8)) == expected)
    }

    @Test(
        "a fault has its line and column and says what was expected",
        arguments: [
            ("", 1, 1, "the text ends where a value should begin"),
            ("{\"a\": 1,\n \"b\" 2}", 2, 6, "expected ':' after the key, found '2'"),
            ("[1,]", 1, 4, "expected a value, found ']'"),
            ("{\"a\":1,}", 1, 8, "expected a key in double quotes, found '}'"),
            ("{a:1}", 1, 2, "expected a key in double quotes, found 'a'"),
            ("[1 2]", 1, 4, "expected ',' or ']' in the list, found '2'"),
            ("{\"a\":1 \"b\":2}", 1, 8, "expected ',' or '}' in the map, found '\"'"),
            ("01", 1, 1, "a number does not begin with 0"),
            ("-", 1, 2, "expected a digit, found the end of the text"),
            ("1.", 1, 3, "expected a digit after '.', found the end of the text"),
            ("1e", 1, 3, "expected a digit of the exponent, found the end of the text"),
            ("truE", 1, 1, "expected a value, found 't'"),
            ("NaN", 1, 1, "expected a value, found 'N'"),
            ("1 // one", 1, 3, "there is more text after the end of the value"),
            ("\"é", 1, 1, "the text ends inside a string"),
            ("\"é\n\"", 1, 3, "a string ends before its closing quote"),
            ("\"\t\"", 1, 2, "a string has the character with code 9, which must be escaped"),
            ("\"\\x\"", 1, 2, "a string has the unknown escape \\ with 'x'"),
            ("\"\\u12\"", 1, 6, "\\u needs four hexadecimal digits"),
            ("\"\\ud800\"", 1, 2, "a string has half of a surrogate pair"),
            ("\"\\udc00\\ud800\"", 1, 2, "a string has half of a surrogate pair"),
            ("\"\\ud800\\u0041\"", 1, 2, "a string has half of a surrogate pair"),
        ])
    func faults(text: String, line: Int, column: Int, message: String) {
        let fault = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(fault?.line == line)
        #expect(fault?.column == column)
        #expect(fault?.message == message)
    }

    @Test("bytes that are not UTF-8 are a fault at their string")
    func invalidUTF8() {
        let fault = #expect(throws: JSONError.self) { try JSONValue(parsing: [0x5B, 0x22, 0xC3, 0x28, 0x22, 0x5D]) }
        #expect(fault?.code == .encoding)
        #expect(fault?.description == "line 1, column 3: a string is not valid UTF-8")
    }

    @Test("nesting is bounded at 200")
    func depth() throws {
        let deep = { (levels: Int) in String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
        #expect(try JSONValue(parsing: deep(200)).arrayValue?.count == 1)
        let fault = #expect(throws: JSONError.self) { try JSONValue(parsing: deep(100_000)) }
        #expect(fault?.code == .depth)
        #expect(fault?.column == 201)
    }

    @Test("of a key given twice the last value counts, at the place of the first")
    func doubleKeys() throws {
        #expect(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#).text() == #"{"a":3,"b":2}"#)
    }

    @Test(
        "a number too big keeps its text",
        arguments: ["9223372036854775808", "-123456789012345678901234567890", "1e999"])
    func bigNumbers(text: String) throws {
        let value = try JSONValue(parsing: text)
        guard case .real(let real) = value else {
            Issue.record("not a real: \(value)")
            return
        }
        #expect(real.text == text)
        #expect(value.text() == text)
    }

    @Test("a payload of 6 MB is read and written back whole")
    func bigPayload() throws {
        let record = #"{"id":12345,"name":"a record with some text in it","ok":true,"share":0.25},"#
        let text = "[" + String(repeating: record, count: 6_000_000 / record.utf8.count) + "null]"
        let value = try JSONValue(parsing: text)
        #expect(value.text() == text)
    }
}
