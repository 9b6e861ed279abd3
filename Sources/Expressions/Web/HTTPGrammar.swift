/// The grammar of HTTP's parts, for text that comes from pipelines, scripts and servers (RFC 9110).
public enum HTTPGrammar {
    /// Whether a string can be a method or a header's name: at least one character, none of them a separator.
    public static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: Self.marks.contains(byte)
                }
            }
    }

    private static let marks = Set("!#$%&'*+-.^_`|~".utf8)

    /// Whether a string can be a header's value: no line break, NUL or other control character but the tab.
    public static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    /// Whether a string can be a path or query as it is sent: printable ASCII without spaces.
    public static func isTarget(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Whether a number is a port that can be connected to.
    public static func isPort(_ number: Int) -> Bool { (1...65535).contains(number) }
}
