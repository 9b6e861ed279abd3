import Foundation
import StageKit

/// Text that is safe to print, whoever wrote it: a function, a script, a server or a plugin.
extension String {
    /// The most characters of a line that are printed for people. Longer lines lose their middle.
    private static let longestLine = 2000

    /// The text with everything escaped that a terminal or a CI service obeys, as JSON escapes it (`\u001b`): a line of
    /// JSON keeps its meaning. Tabs and line ends stay.
    ///
    /// GitHub obeys `::` at the start of a line and `##[` anywhere; control characters move the cursor, and those of
    /// direction hide text.
    var escaped: String {
        guard needsEscaping else { return self }
        var text = ""
        var isLineStart = true
        let scalars = Array(replacing("\r\n", with: "\n").unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            let isCommand =
                isLineStart && scalar == ":" && next == ":"
                || scalar == "[" && index >= 2 && scalars[index - 1] == "#" && scalars[index - 2] == "#"
            if isCommand || scalar.isObeyed {
                text += String(format: "\\u%04x", scalar.value)
            } else {
                text.unicodeScalars.append(scalar)
            }
            isLineStart = scalar == "\n" || isLineStart && scalar.properties.isWhitespace
        }
        return text
    }

    private var needsEscaping: Bool {
        utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F || $0 > 0x7F } || contains("::")
            || contains("##[")
    }

    /// The text on one line, escaped.
    var onOneLine: String {
        escaped.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// The text with long lines shortened.
    var withShortLines: String {
        guard utf8.count > Self.longestLine else { return self }
        return split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0).shortened(to: Self.longestLine) }.joined(separator: "\n")
    }

    /// The text without its middle if it has more than a number of characters.
    func shortened(to limit: Int) -> String {
        guard utf8.count > limit, unicodeScalars.count > limit else { return self }
        let head = unicodeScalars.prefix(limit * 3 / 4)
        let tail = unicodeScalars.suffix(limit / 8)
        let left = unicodeScalars.count - head.count - tail.count
        return "\(String(head)) … (\(left) more characters) … \(String(tail))"
    }
}

extension Unicode.Scalar {
    /// Whether a terminal acts on the character instead of showing it.
    fileprivate var isObeyed: Bool {
        switch value {
        case 0x09, 0x0A: false
        // Line and paragraph separators; embeddings, overrides and isolates of direction.
        case 0x2028...0x202E, 0x2066...0x2069: true
        default: properties.generalCategory == .control
        }
    }
}

/// The columns of a terminal that text takes.
extension String {
    /// The number of columns, at most: joined emoji count each of their parts.
    var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }

    /// The text with spaces behind it up to a number of columns.
    func padding(toColumns width: Int) -> String {
        let own = columns
        return own < width ? self + String(repeating: " ", count: width - own) : self
    }

    /// The text cut to a number of columns, with an ellipsis.
    func cut(toColumns width: Int) -> String {
        guard columns > width else { return self }
        guard width > 0 else { return "" }
        var text = ""
        var used = 0
        for character in self {
            let own = String(character).columns
            guard used + own <= width - 1 else { break }
            text.append(character)
            used += own
        }
        return text + "…"
    }
}

extension Unicode.Scalar {
    /// The columns that the character takes, at most.
    fileprivate var columns: Int {
        guard value >= 0x300 else { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
            0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            return 2
        default: return properties.isEmojiPresentation ? 2 : 1
        }
    }
}

extension String {
    /// The text as one word of a shell's command line.
    var shellQuoted: String {
        let isPlain =
            !isEmpty && self != "~"
            && unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || "-_./:@%+=,~".unicodeScalars.contains(scalar)
            }
        return isPlain && !hasPrefix("~") ? self : "'\(replacing("'", with: "'\\''"))'"
    }
}

extension TimeInterval {
    /// A duration: `0.4s`, `12s`, `3m20s`.
    var elapsed: String {
        if self < 10 { return String(format: "%.1fs", max(0, self)) }
        return TimeLength(.seconds(Int64(exactly: rounded()) ?? .max)).description
    }
}

/// Times in UTC: a run is read on many machines.
extension Date {
    /// The time without its zone, for the start of a line.
    var timeOfDay: String {
        let seconds = Int(exactly: timeIntervalSince1970.rounded(.down)) ?? 0
        let day = ((seconds % 86_400) + 86_400) % 86_400
        return String(format: "%02d:%02d:%02d", day / 3600, day / 60 % 60, day % 60)
    }

    /// Date and time with the zone: `2026-01-09 12:00:00 UTC`.
    var dateAndTime: String {
        formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false).dateTimeSeparator(.space))
            + " UTC"
    }

    /// The time with the zone, and with its date if that is another day's.
    func time(on day: Date) -> String {
        let days = [self, day].map { ($0.timeIntervalSince1970 / 86_400).rounded(.down) }
        return days[0] == days[1] ? "\(timeOfDay) UTC" : dateAndTime
    }
}
