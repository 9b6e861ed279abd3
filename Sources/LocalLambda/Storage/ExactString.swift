/// A string that equals only strings of the same bytes. Swift's own `==` takes `é` and `e` with an accent for the same,
/// and AWS keeps them apart.
struct ExactString: Hashable, Comparable, Sendable, Codable, CodingKeyRepresentable, ExpressibleByStringLiteral {
    let text: String

    init(_ text: some StringProtocol) {
        self.text = String(text)
    }

    init(stringLiteral text: String) {
        self.text = text
    }

    init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    init?(codingKey: some CodingKey) {
        text = codingKey.stringValue
    }

    var codingKey: any CodingKey { Key(text) }

    static func == (left: ExactString, right: ExactString) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    static func < (left: ExactString, right: ExactString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) {
            stringValue = text
        }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }
}

extension StringProtocol {
    /// Whether both have the same bytes.
    func isExactly(_ other: some StringProtocol) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
