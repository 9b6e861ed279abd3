import Foundation

/// A `java.util.Date`: milliseconds since 1970.
struct JavaDate: Hashable, Sendable {
    let milliseconds: Int64

    static var now: JavaDate { JavaDate(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    var text: String {
        JavaDateFormat(pattern: "EEE MMM dd HH:mm:ss zzz yyyy").format(self)
    }
}

/// A `java.text.SimpleDateFormat`; times are in UTC.
struct JavaDateFormat: Hashable, Sendable {
    let pattern: String

    private var formatter: DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        // Java's `u` is the number of the weekday, its zone of zero is called UTC.
        formatter.dateFormat = pattern.replacingOccurrences(of: "zzz", with: "'UTC'")
        return formatter
    }

    func format(_ date: JavaDate) -> String {
        formatter.string(from: Date(timeIntervalSince1970: Double(date.milliseconds) / 1000))
    }

    func parse(_ text: String) -> JavaDate? {
        formatter.date(from: text).map {
            JavaDate(milliseconds: Int64(clampingReal: ($0.timeIntervalSince1970 * 1000).rounded()))
        }
    }
}
