import Testing

@testable import StaysailCommands

@Suite("Text that is printed")
struct PrintedTextTests {
    @Test(
        "everything that a terminal or a CI service obeys is escaped",
        arguments: [
            ("a\u{1B}[2Jb", #"a\u001b[2Jb"#), ("a\rb", #"a\u000db"#), ("a\r\nb", "a\nb"), ("a\tb\n", "a\tb\n"),
            ("::error::x", #"\u003a:error::x"#), ("  ::error::x", #"  \u003a:error::x"#),
            ("a\n::set-output name=x::y", "a\n\\u003a:set-output name=x::y"), ("a ::b", "a ::b"),
            ("x ##[error]y", #"x ##\u005berror]y"#), ("a\u{202E}b", #"a\u202eb"#), ("a\u{9B}2J", #"a\u009b2J"#),
            ("a\u{2028}::error", "a\\u2028::error"), ("é 日本 👩‍👧", "é 日本 👩‍👧"),
        ])
    func escaping(text: String, expected: String) {
        #expect(text.escaped == expected)
    }

    @Test("long lines lose their middle, and lines that are short stay")
    func shortening() {
        let long = String(repeating: "x", count: 100_000)
        let text = "short\n'\(long)'\nend".withShortLines
        #expect(text.count < 2100)
        #expect(text.hasPrefix("short\n'xxx") && text.hasSuffix("xxx'\nend") && text.contains("more characters"))
        let bound = String(repeating: "é", count: 2000)
        #expect(bound.withShortLines == bound)
    }

    @Test(
        "columns of text", arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("ｱ", 1), ("Ａ", 2), ("🚀", 2), ("", 0)])
    func columns(text: String, columns: Int) {
        #expect(text.columns == columns)
    }

    @Test(
        "words of a shell",
        arguments: [
            ("abc-1.2", "abc-1.2"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#), ("$HOME", "'$HOME'"),
            ("~x", "'~x'"), ("a~20", "a~20"), ("日本", "'日本'"), ("a;b", "'a;b'"),
        ])
    func quoting(text: String, expected: String) {
        #expect(text.shellQuoted == expected)
    }
}
