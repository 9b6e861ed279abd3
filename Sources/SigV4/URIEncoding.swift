/// Percent-encoding as AWS defines it for signatures: all bytes but `A-Z a-z 0-9 - . _ ~` become `%XX`, upper case.
package enum URIEncoding {
    /// Encodes the UTF-8 bytes of a string.
    ///
    /// - Parameter keepsSlashes: true for a path, false for one part of a path or for a query's key or value.
    package static func encode(_ text: String, keepsSlashes: Bool = false) -> String {
        encode(bytes: text.utf8, keepsSlashes: keepsSlashes)
    }

    /// Decodes `%XX`. A `%` without two digits stays unchanged, and so does `+`.
    package static func decode(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(Hexadecimal.value),
                let low = rest.dropFirst().first.flatMap(Hexadecimal.value)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// Encodes a string again that may be encoded in part, or in another form.
    static func normalize(_ text: String, keepsSlashes: Bool = false) -> String {
        encode(bytes: decode(text), keepsSlashes: keepsSlashes)
    }

    private static func encode(bytes: some Collection<UInt8>, keepsSlashes: Bool) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        for byte in bytes {
            if isUnreserved(byte) || (keepsSlashes && byte == UInt8(ascii: "/")) {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "%"))
                output.append(upperDigits[Int(byte >> 4)])
                output.append(upperDigits[Int(byte & 15)])
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static let upperDigits = Array("0123456789ABCDEF".utf8)

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
