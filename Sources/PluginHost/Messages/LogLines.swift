/// Cuts a plugin's log into lines for people, whatever is in it: long lines are cut off.
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

    /// The line that has not ended, if there is one.
    mutating func end() -> String? {
        defer { line = [] }
        let text = PluginText.shown(String(decoding: line, as: UTF8.self), limit: Self.limit)
        return text.isEmpty ? nil : text
    }
}
