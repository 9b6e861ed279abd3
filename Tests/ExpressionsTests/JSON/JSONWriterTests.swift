import Expressions
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
    let value: JSONValue = ["b": [1, 1.0, .null, true], "a": ["x": "y"], "é": [:], "e": []]

    @Test("compact text keeps the order of keys")
    func compact() {
        #expect(value.text() == #"{"b":[1,1.0,null,true],"a":{"x":"y"},"é":{},"e":[]}"#)
        #expect(value.description == value.text())
    }

    @Test("keys can be sorted")
    func sorted() {
        #expect(value.text(sortedKeys: true) == #"{"a":{"x":"y"},"b":[1,1.0,null,true],"e":[],"é":{}}"#)
    }

    @Test("pretty text has a member a line")
    func pretty() {
        #expect(
            value.text(pretty: true) == """
                {
                  "b": [
                    1,
                    1.0,
                    null,
                    true
                  ],
                  "a": {
                    "x": "y"
                  },
                  "é": {},
                  "e": []
                }
                """)
    }

    @Test(
        "reals are written so that they read back the same",
        arguments: [0.1, 1e300, -1e-300, .leastNonzeroMagnitude, 123456789.125, .greatestFiniteMagnitude, -0.0, 3])
    func reals(number: Double) throws {
        let value = JSONValue.real(JSONReal(number))
        #expect(try JSONValue(parsing: value.text()) == value)
    }

    @Test("what JSON cannot say is null", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(number: Double) {
        #expect(JSONValue.real(JSONReal(number)).text() == "null")
    }

    @Test("control characters, quotes and backslashes are escaped, nothing else")
    func escapes() throws {
        let text = "\u{0}\u{1F}\"\\/\n\t\r\u{8}\u{C}é😀\u{2028}\u{7F}"
        let written = JSONValue.string(text).text()
        #expect(written == #""\u0000\u001F\"\\/\n\t\r\b\fé😀"# + "\u{2028}\u{7F}\"")
        #expect(try JSONValue(parsing: written) == .string(text))
    }
}
