/// The grammar of HTTP's methods, header names and header values (RFC 9110), for text from outside.
package enum HTTPSyntax {
    /// Whether a string is a token, as methods and header names are: letters, digits and some punctuation, not empty.
    package static func isToken(_ text: some StringProtocol) -> Bool {
        !text.utf8.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: punctuation.contains(byte)
                }
            }
    }

    /// Whether a string can be the value of a header: without control characters, except for tabs.
    package static func isFieldValue(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }
    }

    private static let punctuation = Set("!#$%&'*+-.^_`|~".utf8)
}
