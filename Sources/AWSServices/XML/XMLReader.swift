/// Reads the part of XML that AWS sends: elements, attributes (which are passed over), text and the five entities of XML
/// itself. Foundation's parser would make the program depend on libxml2, of which this is all we need.
struct XMLReader {
    private static let deepest = 32
    private static let mostElements = 10_000

    private let bytes: [UInt8]
    private var place = 0
    private var count = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads the whole document; nil if it is not well formed, more than 32 levels deep, or has more than 10,000 elements.
    mutating func document() -> XMLElementTree? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        skipSpace()
        while skip("<?") {
            guard skipPast("?>") else { return nil }
            skipSpace()
        }
        guard let root = element(level: 1) else { return nil }
        skipSpace()
        return place == bytes.count ? root : nil
    }

    private mutating func element(level: Int) -> XMLElementTree? {
        count += 1
        guard level <= Self.deepest, count <= Self.mostElements, skip("<"), let name = name(), skipAttributes() else {
            return nil
        }
        var element = XMLElementTree(name: name)
        if skip("/>") { return element }
        guard skip(">") else { return nil }
        while true {
            guard let text = text() else { return nil }
            element.text += text
            if skip("</") {
                guard self.name() == name else { return nil }
                skipSpace()
                return skip(">") ? element : nil
            }
            if skip("<?") {
                guard skipPast("?>") else { return nil }
            } else {
                guard let child = self.element(level: level + 1) else { return nil }
                element.children.append(child)
            }
        }
    }

    private mutating func name() -> String? {
        let start = place
        while let byte = current, !Self.ends.contains(byte), !Self.isSpace(byte) { place += 1 }
        return place > start ? String(validating: bytes[start..<place], as: UTF8.self) : nil
    }

    /// The bytes that end a name, and that a name cannot have.
    private static let ends = Set("<>/=&'\"".utf8)

    private mutating func skipAttributes() -> Bool {
        while true {
            let before = place
            skipSpace()
            guard let byte = current else { return false }
            if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "/") { return true }
            guard place > before, name() != nil else { return false }
            skipSpace()
            guard skip("=") else { return false }
            skipSpace()
            guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return false }
            place += 1
            while let byte = current, byte != quote {
                guard byte != UInt8(ascii: "<") else { return false }
                place += 1
            }
            guard current == quote else { return false }
            place += 1
        }
    }

    /// The text up to the next tag, with its entities replaced.
    private mutating func text() -> String? {
        var text: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "<") {
            place += 1
            if byte == UInt8(ascii: "&") {
                guard let character = entity() else { return nil }
                text += Array(String(character).utf8)
            } else if byte == UInt8(ascii: "\r") {
                // A line ends with a line feed, however it was written.
                if current != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
            } else {
                text.append(byte)
            }
        }
        return current == nil ? nil : String(validating: text, as: UTF8.self)
    }

    private mutating func entity() -> Unicode.Scalar? {
        let start = place
        while let byte = current, byte != UInt8(ascii: ";"), place - start < 10 { place += 1 }
        guard current == UInt8(ascii: ";") else { return nil }
        let name = String(decoding: bytes[start..<place], as: UTF8.self)
        place += 1
        switch name {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default:
            let isHexadecimal = name.hasPrefix("#x")
            let digits = name.dropFirst(isHexadecimal ? 2 : 1)
            guard name.hasPrefix("#"), digits.first?.isHexDigit == true,
                let number = UInt32(digits, radix: isHexadecimal ? 16 : 10), number > 0
            else { return nil }
            return Unicode.Scalar(number)
        }
    }

    // MARK: Bytes

    private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func skipSpace() {
        while let byte = current, Self.isSpace(byte) { place += 1 }
    }

    /// Whether the string begins here; if so, it is skipped.
    private mutating func skip(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard bytes.count - place >= length else { return false }
        let isHere = text.withUTF8Buffer { $0.elementsEqual(bytes[place..<place + length]) }
        if isHere { place += length }
        return isHere
    }

    private mutating func skipPast(_ text: StaticString) -> Bool {
        while place < bytes.count {
            if skip(text) { return true }
            place += 1
        }
        return false
    }
}
