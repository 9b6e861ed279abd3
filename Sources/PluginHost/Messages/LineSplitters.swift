/// Splits a plugin's log into lines that are safe to show. Long lines are shortened.
struct LogLines {
    static let limit = 4096
    private var line: [UInt8] = []

    /// The lines that end in these bytes.
    mutating func take(_ bytes: some Collection<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == 0x0A {
                if let text = end() { lines.append(text) }
            } else if line.count < Self.limit {
                line.append(byte)
            }
        }
        return lines
    }

    /// The unfinished line, if there is one.
    mutating func end() -> String? {
        defer { line = [] }
        let text = PluginText.shown(String(decoding: line, as: UTF8.self), limit: Self.limit)
        return text.isEmpty ? nil : text
    }
}

/// Cuts a stream of bytes into lines, and never holds more than one of the size that is allowed.
struct MessageLines {
    enum Piece: Hashable, Sendable {
        case line([UInt8])
        /// A line is longer than it may be; what follows was not looked at.
        case tooLong
    }

    let limit: Int
    private var rest: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// The lines that end in these bytes; blank ones are left out.
    mutating func take(_ bytes: some Collection<UInt8>) -> [Piece] {
        var pieces: [Piece] = []
        var bytes = bytes[...]
        while let end = bytes.firstIndex(of: 0x0A) {
            let part = bytes[..<end]
            guard rest.count + part.count <= limit else { return pieces + [.tooLong] }
            rest += part
            if rest.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) { pieces.append(.line(rest)) }
            rest = []
            bytes = bytes[bytes.index(after: end)...]
        }
        guard rest.count + bytes.count <= limit else { return pieces + [.tooLong] }
        rest += bytes
        return pieces
    }
}
