package import Foundation

/// A time as signatures write it, `20150830T123600Z`: UTC, Gregorian, whole seconds.
package struct SigningTime: Sendable, Hashable {
    private static let style = Date.ISO8601FormatStyle(
        dateSeparator: .omitted, timeSeparator: .omitted, timeZoneSeparator: .omitted, timeZone: .gmt)

    /// For example `20150830T123600Z`, the header `x-amz-date`.
    package let stamp: String
    package let date: Date

    /// For example `20150830`, the first part of a credential scope.
    package var day: String { String(stamp.prefix(8)) }

    package init(_ date: Date) {
        self.date = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
        stamp = self.date.formatted(Self.style)
    }

    /// Reads a stamp; nil for any other form, or a date that the calendar does not have.
    package init?(stamp: String) {
        guard stamp.utf8.count == 16, let date = try? Date(stamp, strategy: Self.style) else { return nil }
        self.init(date)
        guard self.stamp == stamp else { return nil }
    }
}
