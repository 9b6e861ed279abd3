import Foundation
import StageKit

extension String {
    /// The text with spaces behind it up to a width.
    func padding(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self
    }

    /// The text with control characters as JSON writes them (`\u001b`), so that a line of JSON says the same. Tabs and
    /// line ends stay.
    var withControlsEscaped: String {
        func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
        }
        guard unicodeScalars.contains(where: isObeyed) else { return self }
        var shown = ""
        for scalar in replacing("\r\n", with: "\n").unicodeScalars {
            if isObeyed(scalar) {
                shown += String(format: "\\u%04x", scalar.value)
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// The same in one line.
    var onOneLine: String {
        withControlsEscaped.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// The text cut to a width, with an ellipsis.
    func cut(to width: Int) -> String {
        count > width && width > 1 ? prefix(width - 1) + "…" : self
    }
}

extension TimeInterval {
    /// A length of time for people: `0.4s`, `12s`, `3m20s`.
    var elapsed: String {
        if self < 10 { return String(format: "%.1fs", max(0, self)) }
        return TimeLength(.seconds(Int64(exactly: rounded()) ?? .max)).description
    }
}
