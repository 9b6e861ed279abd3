/// A value of `java.time`: an instant, a date, or a date with a time. All are milliseconds since 1970 in UTC; the years
/// are those from 0 to 9999.
struct JavaTime: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case instant, date, dateTime
    }

    static let millisecondsOfDay: Int64 = 86_400_000

    let kind: Kind
    let milliseconds: Int64

    /// Nil outside the years from 0 to 9999.
    init?(_ kind: Kind, milliseconds: Int64) {
        guard (-62_167_219_200_000..<253_402_300_800_000).contains(milliseconds) else { return nil }
        self.kind = kind
        self.milliseconds = milliseconds
    }

    /// A date that the calendar has, with a time of day in milliseconds; nil for any other.
    init?(_ kind: Kind, year: Int64, month: Int64, day: Int64, time: Int64 = 0) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.init(kind, milliseconds: Self.days(year, month, day) * Self.millisecondsOfDay + time)
    }

    /// Reads ISO 8601 as Java does: `2024-01-02`, `2024-01-02T03:04:05.250`, with a `Z` for an instant.
    init?(_ kind: Kind, parsing text: String) {
        var text = Substring(text)
        if kind == .instant {
            guard text.popLast().map({ $0 == "Z" || $0 == "z" }) == true else { return nil }
        }
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == (kind == .date ? 1 : 2) else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, let year = Self.digits(date[0], 4), let month = Self.digits(date[1], 2),
            let day = Self.digits(date[2], 2)
        else { return nil }
        var time: Int64 = 0
        if halves.count == 2 {
            guard let parsed = Self.time(halves[1]) else { return nil }
            time = parsed
        }
        self.init(kind, year: year, month: month, day: day, time: time)
    }

    var epochDay: Int64 { (milliseconds - timeOfDay) / Self.millisecondsOfDay }

    var timeOfDay: Int64 {
        let rest = milliseconds % Self.millisecondsOfDay
        return rest < 0 ? rest + Self.millisecondsOfDay : rest
    }

    /// The year, month and day of the Gregorian calendar, by eras of 400 years that begin in March.
    var calendar: (year: Int64, month: Int64, day: Int64) {
        let shifted = epochDay + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    var dayOfYear: Int64 { epochDay - Self.days(calendar.year, 1, 1) + 1 }

    var isLeapYear: Bool { Self.length(ofMonth: 2, year: calendar.year) == 29 }

    var dayOfWeek: String {
        let names = ["THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY"]
        return names[Int(((epochDay % 7) + 7) % 7)]
    }

    func adding(milliseconds amount: Int64) -> JavaTime? {
        let (sum, overflow) = milliseconds.addingReportingOverflow(amount)
        return overflow ? nil : JavaTime(kind, milliseconds: sum)
    }

    /// The same day of another month, or its last day if it has no such day.
    func adding(months: Int64) -> JavaTime? {
        guard (-200_000...200_000).contains(months) else { return nil }
        let (year, month, day) = calendar
        let sum = year * 12 + month - 1 + months
        guard sum >= 0 else { return nil }
        let last = Self.length(ofMonth: sum % 12 + 1, year: sum / 12)
        return JavaTime(kind, year: sum / 12, month: sum % 12 + 1, day: min(day, last), time: timeOfDay)
    }

    var text: String {
        let (year, month, day) = calendar
        let date = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        if kind == .date { return date }
        let (seconds, fraction) = (timeOfDay / 1000, timeOfDay % 1000)
        var time = "\(Self.padded(seconds / 3600, 2)):\(Self.padded(seconds / 60 % 60, 2))"
        if kind == .instant || seconds % 60 != 0 || fraction != 0 { time += ":\(Self.padded(seconds % 60, 2))" }
        if fraction != 0 { time += ".\(Self.padded(fraction, 3))" }
        return "\(date)T\(time)\(kind == .instant ? "Z" : "")"
    }

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func time(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = digits(parts[0], 2), hour < 24,
            let minute = digits(parts[1], 2), minute < 60
        else { return nil }
        var milliseconds = (hour * 60 + minute) * 60_000
        if parts.count == 3 {
            let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
            guard seconds.count <= 2, let second = digits(seconds[0], 2), second < 60 else { return nil }
            milliseconds += second * 1000
            if seconds.count == 2 {
                guard (1...9).contains(seconds[1].count), let fraction = digits(seconds[1], seconds[1].count) else {
                    return nil
                }
                let padded = String(fraction.description.leftPadded(to: seconds[1].count) + "00").prefix(3)
                milliseconds += Int64(padded) ?? 0
            }
        }
        return milliseconds
    }

    private static func digits(_ text: Substring, _ count: Int) -> Int64? {
        text.utf8.count == count && text.unicodeScalars.allSatisfy(\.isDigit) ? Int64(text) : nil
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        String(number).leftPadded(to: width)
    }
}

extension String {
    /// The text with zeros before it, up to a width.
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: Swift.max(0, width - utf8.count)) + self
    }
}
