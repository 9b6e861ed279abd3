/// The framing `aws-chunked` of uploads: sizes, signatures and trailers between the bytes.
///
/// The chunks' own signatures are not checked: the request's is, and it covers the length of the content.
enum ChunkedContent {
    /// The content without the framing; nil if the framing is broken.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        var content: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard let end = lineEnd(in: bytes, from: position) else { return nil }
            let line = String(decoding: bytes[position..<end], as: UTF8.self)
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16), size >= 0 else { return nil }
            position = end + 2
            // What follows the last chunk are trailers: checksums.
            if size == 0 { return content }
            guard size <= bytes.count - position - 2 else { return nil }
            content += bytes[position..<(position + size)]
            position += size + 2
        }
        return nil
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "\r"), bytes[index + 1] == UInt8(ascii: "\n") { return index }
            index += 1
        }
        return nil
    }
}
