/// The lines of a source as Lua counts them: they end with a line feed, a carriage return, or both in either order, and
/// with nothing else that Unicode takes for a line's end.
package enum LuaLines {
    /// The lines without their ends.
    package static func of(_ text: String) -> [Substring] {
        let bytes = text.utf8
        var lines: [Substring] = []
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            let byte = bytes[index]
            guard isEnd(byte) else {
                index = bytes.index(after: index)
                continue
            }
            lines.append(text[start..<index])
            index = bytes.index(after: index)
            if index < bytes.endIndex, isEnd(bytes[index]), bytes[index] != byte { index = bytes.index(after: index) }
            start = index
        }
        lines.append(text[start...])
        return lines
    }

    /// Whether a byte ends a line, by itself or with its counterpart.
    package static func isEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    /// A line for messages: without the white space around it, at most 160 characters; nil if there is no such line.
    package static func shown(_ number: Int, of lines: [Substring]) -> String? {
        guard lines.indices.contains(number - 1) else { return nil }
        var line = lines[number - 1].drop { $0.isWhitespace }
        while line.last?.isWhitespace == true { line.removeLast() }
        return line.count <= 160 ? String(line) : line.prefix(159) + "…"
    }
}
