import StageKit
import Testing

@Suite("Characters of a scalar have source locations")
struct ScalarLocationsTests {
    @Test(
        "however the scalar is written",
        arguments: [
            "v: X", "v: 'X'", "v: \"X\"", "v:   one\n  two X\n", "v: one\n\n\n   two X", "v: \"a\n   b X\"",
            #"v: "\t\u00e9 \"\x41 X""#, "v: \"a \\\n   b X\"", "v: \"a\n\n  b\\nX\"", "v: '''it''s X'",
            "v: 'a\n\n  b ''X'", "v: |\n  a\n\n    b X\n", "v: |2\n    a X\n", "v: >-\n  a\n  b\n\n  c X\n",
            "v: >\n  a\n    more X\n", "v: &x \"X\"", "v: !!str X", "v: one\r\n  two X\r\n", "v: \"👩‍👩‍👧 é X\"",
            "\u{FEFF}v: \"X\"", "w: 1\nv: >+\n\n  X\n",
        ])
    func locations(document: String) throws {
        let value = try #require(try YAMLReader().read(document)["v"])
        let text = try #require(value.text).unicodeScalars
        let index = try #require(text.firstIndex(of: "X"))
        let expected = try #require(Self.location(in: document))
        #expect(value.location(ofColumn: text.distance(from: text.startIndex, to: index) + 1) == expected)
    }

    /// Where the document's only X stands.
    private static func location(in document: String) -> StageKit.SourceLocation? {
        let lines = document.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            let scalars = line.unicodeScalars.filter { $0 != "\u{FEFF}" }
            guard let found = scalars.firstIndex(of: "X") else { continue }
            return StageKit.SourceLocation(
                line: index + 1, column: scalars.distance(from: scalars.startIndex, to: found) + 1)
        }
        return nil
    }
}
