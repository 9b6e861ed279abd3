import Foundation

/// Dates and waits in HTTP headers.
enum HTTPDate {
    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Tue, 15 Nov 1994 08:12:31 GMT`; nil for any other form.
    static func read(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: parts[2]) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return Date(iso8601: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }

    /// The wait that `Retry-After` asks for, as seconds or as a date; nil for anything else, or a day and more.
    static func wait(_ text: String, from now: Date) -> Duration? {
        guard let seconds = Double(text) ?? read(text).map({ $0.timeIntervalSince(now) }), seconds > 0, seconds < 86_400
        else { return nil }
        return .milliseconds(Int(seconds * 1000))
    }
}

extension Date {
    /// Reads `2026-01-02T03:04:05Z`, with or without fractions of a second and with any zone.
    init?(iso8601 text: String) {
        let plain = try? Date(text, strategy: .iso8601)
        guard
            let date = plain
                ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        else { return nil }
        self = date
    }
}
