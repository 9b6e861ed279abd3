extension JSONValue {
    /// Reads JSON text (RFC 8259): order is kept, `1.0` stays a real, of a key given twice the last value counts, and
    /// lists and maps may be nested 200 deep.
    /// - Throws: ``JSONError`` with line and column.
    public init(parsing text: String) throws(JSONError) {
        var text = text
        self = try text.withUTF8 { JSONReader.read($0) }.get()
    }

    /// Reads JSON from UTF-8 bytes, with a bound on the memory that the value takes.
    /// - Throws: ``JSONError``, of code `size` for a value that takes more.
    package init(parsing bytes: [UInt8], memory: Int) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { JSONReader.read($0, memory: memory) }.get()
    }

    /// Reads JSON from UTF-8 bytes, with the rules of ``init(parsing:)-(String)``.
    /// - Throws: ``JSONError`` with line and column; bytes that are not UTF-8 are an error too.
    public init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
        if let result = bytes.withContiguousStorageIfAvailable({ JSONReader.read($0) }) {
            self = try result.get()
        } else {
            self = try Array(bytes).withUnsafeBufferPointer { JSONReader.read($0) }.get()
        }
    }
}

/// A recursive-descent reader over UTF-8 bytes.
struct JSONReader {
    /// Bytes of memory that the value may still take.
    private var memoryLeft: Int
    static let maximumDepth = 200
    /// Keeps exponents within 64 bits.
    static let maximumExponentLength = 18

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0
    /// Where values and keys begin, if that is asked for.
    private var offsets: [Int]?

    static func read(_ bytes: UnsafeBufferPointer<UInt8>, memory: Int = .max) -> Result<JSONValue, JSONError> {
        var reader = JSONReader(bytes: bytes, memory: memory)
        do {
            return .success(try reader.document())
        } catch {
            return .failure(error)
        }
    }

    /// Reads JSON with the offset of every value and key; a key given twice is an error.
    static func readDocument(
        _ bytes: UnsafeBufferPointer<UInt8>
    ) -> Result<(JSONValue, [Int]), JSONError> {
        var reader = JSONReader(bytes: bytes, memory: .max)
        reader.offsets = []
        do {
            let value = try reader.document()
            return .success((value, reader.offsets ?? []))
        } catch {
            return .failure(error)
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, memory: Int) {
        self.bytes = bytes
        self.memoryLeft = memory
    }

    private mutating func spend(_ memory: Int) throws(JSONError) {
        memoryLeft -= memory
        if memoryLeft < 0 { throw fault("the value takes too much memory", code: .size) }
    }

    private mutating func document() throws(JSONError) -> JSONValue {
        // A byte order mark is not JSON, but RFC 8259 lets a reader skip it, and editors on Windows write it.
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            position = 3
        }
        let value = try self.value()
        skipSpace()
        guard position == bytes.count else {
            throw fault("there is more text after the end of the value")
        }
        return value
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        guard position < bytes.count else {
            throw fault("the text ends where a value should begin")
        }
        offsets?.append(position)
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""):
            let text = try string()
            try spend(JSONValue.memory(ofString: text.utf8.count))
            return .string(text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw fault("expected a value, found \(found())")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw fault("expected a value, found \(found())") }
        for offset in 0..<length where bytes[position + offset] != word.utf8Start[offset] {
            throw fault("expected a value, found \(found())")
        }
        position += length
        return value
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        if depth > Self.maximumDepth {
            throw fault("lists and maps are nested more than \(Self.maximumDepth) deep", code: .depth)
        }
        position += 1
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var members: JSONObject = [:]
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else {
                throw fault("expected a key in double quotes, found \(found())")
            }
            let start = position
            let key = try string()
            if offsets != nil {
                offsets?.append(start)
                if members[key] != nil { throw fault("the key '\(key)' is here more than once", at: start) }
            }
            skipSpace()
            guard peek() == UInt8(ascii: ":") else {
                throw fault("expected ':' after the key, found \(found())")
            }
            position += 1
            try spend(JSONObject.memory(ofMember: key.utf8.count))
            members[key] = try value()
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(members)
            default: throw fault("expected ',' or '}' in the map, found \(found())")
            }
        }
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            position += 1
            return .array(values)
        }
        while true {
            // Lists grow by doubling.
            try spend(MemoryLayout<JSONValue>.stride * 3 / 2)
            values.append(try value())
            skipSpace()
            switch peek() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(values)
            default: throw fault("expected ',' or ']' in the list, found \(found())")
            }
        }
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let negative = peek() == UInt8(ascii: "-")
        if negative { position += 1 }
        var magnitude: Int64 = 0
        var overflow = false
        let first = position
        while let digit = digit() {
            let (scaled, tooBig) = magnitude.multipliedReportingOverflow(by: 10)
            // Accumulated below zero, since the smallest Int64 has no positive counterpart.
            let (sum, tooBigToo) = scaled.subtractingReportingOverflow(Int64(digit))
            overflow = overflow || tooBig || tooBigToo
            magnitude = sum
        }
        if position == first { throw fault("expected a digit, found \(found())") }
        if bytes[first] == UInt8(ascii: "0"), position - first > 1 {
            position = first
            throw fault("a number does not begin with 0")
        }
        var isReal = false
        if peek() == UInt8(ascii: ".") {
            isReal = true
            position += 1
            guard digit() != nil else { throw fault("expected a digit after '.', found \(found())") }
            while digit() != nil {}
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isReal = true
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            let exponent = position
            guard digit() != nil else { throw fault("expected a digit of the exponent, found \(found())") }
            while digit() != nil {}
            if position - exponent > Self.maximumExponentLength {
                throw fault("an exponent has at most \(Self.maximumExponentLength) digits", at: exponent)
            }
        }
        if !isReal, !overflow {
            if negative { return .integer(magnitude) }
            let (value, tooBig) = Int64(0).subtractingReportingOverflow(magnitude)
            if !tooBig { return .integer(value) }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        let value = Double(text) ?? .infinity
        // A double holds any decimal of 15 digits.
        let isExact =
            isReal && value.isFinite
            && (value.isNormal && text.utf8.count <= 16 || DecimalNumber(parsing: text) == DecimalNumber(value))
        return .real(JSONReal(value: value, text: isExact ? nil : text))
    }

    private mutating func digit() -> UInt8? {
        guard position < bytes.count else { return nil }
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        position += 1
        return digit
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = try text(start..<position)
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw controlCharacter(byte) }
            position += 1
        }
        throw fault("the text ends inside a string", at: start - 1)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var result = try text(start..<position)
        var run = position
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                result += try text(run..<position)
                position += 1
                return result
            case UInt8(ascii: "\\"):
                result += try text(run..<position)
                result.unicodeScalars.append(try escape())
                run = position
            case 0..<0x20: throw controlCharacter(byte)
            default: position += 1
            }
        }
        throw fault("the text ends inside a string", at: start - 1)
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = peek() else { throw fault("the text ends inside a string") }
        position += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default:
            throw fault("a string has the unknown escape \\ with \(found(at: position - 1))", at: start)
        }
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, peek() == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw loneSurrogate(at: start) }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw loneSurrogate(at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("\\u needs four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private func text(_ range: Range<Int>) throws(JSONError) -> String {
        let slice = UnsafeBufferPointer(rebasing: bytes[range])
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw fault("a string is not valid UTF-8", code: .encoding, at: range.lowerBound)
        }
        return text
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private func found(at position: Int? = nil) -> String {
        let position = position ?? self.position
        guard position < bytes.count else { return "the end of the text" }
        switch bytes[position] {
        case 0x21..<0x7F: return "'\(Character(Unicode.Scalar(bytes[position])))'"
        case 0..<0x20, 0x7F: return "the character with code \(bytes[position])"
        default:
            let rest = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
            return "'\(rest.first ?? "?")'"
        }
    }

    private func controlCharacter(_ byte: UInt8) -> JSONError {
        if byte == 0x0A { return fault("a string ends before its closing quote") }
        return fault("a string has the character with code \(byte), which must be escaped")
    }

    private func loneSurrogate(at start: Int) -> JSONError {
        fault("a string has half of a surrogate pair", code: .encoding, at: start)
    }

    private func fault(_ message: String, code: JSONError.Code = .syntax, at place: Int? = nil) -> JSONError {
        var line = 1
        var column = 1
        for byte in bytes[..<min(place ?? position, bytes.count)] {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONError(code: code, message: message, line: line, column: column)
    }
}
