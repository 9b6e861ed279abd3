extension JSONValue {
    /// The JSON text: order kept, a real with its point (`1.0`) in the shortest form that reads back as the same
    /// double, a number that kept its text as that text; infinite and not-a-number as `null`.
    /// - Parameters:
    ///   - pretty: one member a line, two spaces a level; default false.
    ///   - sortedKeys: keys in the order of their Unicode scalars instead of their own; default false.
    public func text(pretty: Bool = false, sortedKeys: Bool = false) -> String {
        String(decoding: bytes(pretty: pretty, sortedKeys: sortedKeys), as: UTF8.self)
    }

    /// The same text as UTF-8 bytes.
    package func bytes(pretty: Bool = false, sortedKeys: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty, sortedKeys: sortedKeys)
        writer.write(self, level: 0)
        return writer.bytes
    }

    /// The same text as UTF-8 bytes; nil if it has more than the limit.
    package func bytes(pretty: Bool, limit: Int) -> [UInt8]? {
        var writer = JSONWriter(pretty: pretty, sortedKeys: false)
        writer.limit = limit
        writer.write(self, level: 0)
        return writer.bytes.count <= limit ? writer.bytes : nil
    }
}

/// Appends JSON to a buffer.
struct JSONWriter {
    let pretty: Bool
    let sortedKeys: Bool
    /// How a finite double is written; the expression language prints as Java does.
    var number: (Double) -> String = { $0.description }
    /// The longest text: after it nothing more is written.
    var limit = Int.max
    private(set) var bytes: [UInt8] = []

    init(pretty: Bool, sortedKeys: Bool) {
        self.pretty = pretty
        self.sortedKeys = sortedKeys
    }

    mutating func write(_ value: JSONValue, level: Int) {
        guard bytes.count <= limit else { return }
        switch value {
        case .null: write("null")
        case .bool(let value): write(value ? "true" : "false")
        case .integer(let value): write(String(value))
        case .real(let real):
            if let text = real.text {
                write(text)
            } else {
                write(real.value.isFinite ? number(real.value) : "null")
            }
        case .string(let text): write(quoted: text)
        case .array(let values):
            write(values, open: "[", close: "]", level: level) { writer, value in
                writer.write(value, level: level + 1)
            }
        case .object(let members):
            var members = members
            if sortedKeys { members.sortKeys() }
            write(members, open: "{", close: "}", level: level) { writer, member in
                writer.write(quoted: member.key)
                writer.write(writer.pretty ? ": " : ":")
                writer.write(member.value, level: level + 1)
            }
        }
    }

    private mutating func write<Items: Sequence>(
        _ items: Items, open: String, close: String, level: Int, item: (inout JSONWriter, Items.Element) -> Void
    ) {
        write(open)
        var isFirst = true
        for element in items {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            newLine(level + 1)
            item(&self, element)
        }
        if !isFirst { newLine(level) }
        write(close)
    }

    private mutating func newLine(_ level: Int) {
        guard pretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * level))
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for byte in text.utf8 { write(escaped: byte) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(escaped byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write("\\\"")
        case UInt8(ascii: "\\"): write("\\\\")
        case 0x08: write("\\b")
        case 0x09: write("\\t")
        case 0x0A: write("\\n")
        case 0x0C: write("\\f")
        case 0x0D: write("\\r")
        case 0..<0x20:
            let digits = String(byte, radix: 16, uppercase: true)
            write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        default: bytes.append(byte)
        }
    }
}
