extension String {
    /// The string as messages quote it: in one line, cut after `limit` characters (Unicode scalars), and without
    /// control characters, which a terminal would obey.
    package func quotable(limit: Int = 80) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars.prefix(limit) {
            result.append(scalar.properties.isPatternWhitespace ? " " : scalar.isObeyed ? "\u{FFFD}" : scalar)
        }
        if unicodeScalars.dropFirst(limit).first != nil { result.append("…") }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Whether terminals act on the character instead of showing it: control characters, line and paragraph separators,
    /// and characters that change the direction of text.
    fileprivate var isObeyed: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
        default: false
        }
    }
}
