import Foundation
import LambdaStages
import LuaRuntime
import StageKit

/// Times are seconds since 1970, by the run's clock.
///
/// - `time.now()`, in whole seconds
/// - `time.sleep(seconds)`, or a duration such as `"2m"`
/// - `time.parse(text)`: an ISO 8601 date, or date and time; without a zone it is UTC
/// - `time.format(t, pattern?, zone?)`: `%Y %m %d %H %M %S %j %u %a %A %b %B %z %Z %%`; default ISO 8601 in UTC
/// - `time.weekday(t, zone?)`: 1 for Monday to 7 for Sunday
enum TimeModule {
    static func make(_ session: HostSession) -> LuaModule {
        LuaModule(
            "time",
            functions: [
                .immediate("now") { _ in [.json(.time(session.clock.now))] },
                .awaited("sleep") { arguments in
                    let seconds = try Arguments.seconds(arguments.at(0), "the time", call: "time.sleep(seconds)")
                    try await session.services.clock.sleep(for: .seconds(seconds))
                    return []
                },
                .immediate("parse") { arguments in
                    let text = try Arguments.text(
                        arguments.first, "a time", call: "time.parse(\"2026-01-31T09:30:00Z\")")
                    guard let date = parse(text) else {
                        throw HostFunctionError("'\(text.prefix(60))' is not a time such as 2026-01-31T09:30:00Z")
                    }
                    return [.json(.plain(date.timeIntervalSince1970))]
                },
                .immediate("format") { arguments in
                    let call = "time.format(t, \"%Y-%m-%d\", \"Europe/Berlin\")"
                    let calendar = try calendar(arguments.at(2), call)
                    let date = try date(arguments.at(0), call)
                    let pattern =
                        arguments.at(1).isNil
                        ? (arguments.at(2).isNil ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%dT%H:%M:%S%z")
                        : try Arguments.text(arguments.at(1), "the pattern", call: call)
                    guard pattern.utf8.count <= maximumPatternBytes else {
                        throw HostFunctionError("the pattern is longer than \(maximumPatternBytes) bytes: \(call)")
                    }
                    return [.json(.string(try format(date, pattern, calendar)))]
                },
                .immediate("weekday") { arguments in
                    let call = "time.weekday(t, \"Europe/Berlin\")"
                    let calendar = try calendar(arguments.at(1), call)
                    let day = weekday(try date(arguments.at(0), call), calendar)
                    return [.json(.integer(Int64(day)))]
                },
            ])
    }

    private static let maximumPatternBytes = 1024

    /// No time is longer; looking at more would be work that no limit of the script sees.
    private static let maximumTextBytes = 64

    static func parse(_ text: String) -> Date? {
        guard text.utf8.count <= maximumTextBytes, isValidDate(text) else { return nil }
        if text.count == 10 { return try? Date("\(text)T00:00:00Z", strategy: .iso8601) }
        var whole = text.replacingOccurrences(of: " ", with: "T")
        if whole.hasSuffix("z") { whole = whole.dropLast() + "Z" }
        // AWS writes +0000.
        let time = whole.drop { $0 != "T" }
        if !time.contains("Z"), !time.contains("+"), !time.contains("-") { whole += "Z" }
        let fine = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? Date(whole, strategy: .iso8601)) ?? (try? Date(whole, strategy: fine))
    }

    /// Whether the date is one that there is, and the time one of a clock: the parser takes 31 February for 3 March.
    private static func isValidDate(_ text: String) -> Bool {
        let numbers = text.prefix(19).split { !$0.isASCII || !$0.isNumber }.map { Int($0) ?? -1 }
        guard numbers.count >= 3, (1...12).contains(numbers[1]), numbers[2] >= 1 else { return false }
        let (year, month) = (numbers[0], numbers[1])
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard numbers[2] <= days[month - 1] else { return false }
        // Second 60 is a leap second.
        return zip(numbers.dropFirst(3), [23, 59, 60]).allSatisfy { $0 <= $1 }
    }

    private static func date(_ value: LuaValue, _ call: String) throws(HostFunctionError) -> Date {
        let seconds = try Arguments.number(value, "a time", call: call)
        // The years 1 to 9999.
        guard seconds > -62_135_596_800, seconds < 253_402_300_800 else {
            throw HostFunctionError("a time is in seconds since 1970, and \(seconds) is out of range: \(call)")
        }
        return Date(timeIntervalSince1970: seconds)
    }

    private static func calendar(_ zone: LuaValue, _ call: String) throws(HostFunctionError) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.locale = Locale(identifier: "en_US_POSIX")
        calendar.timeZone = .gmt
        guard !zone.isNil else { return calendar }
        let name = try Arguments.text(zone, "a zone", call: call)
        guard let zone = TimeZone(identifier: name) else {
            throw HostFunctionError(
                "there is no time zone '\(name.prefix(60))'; write one such as Europe/Berlin, or UTC")
        }
        calendar.timeZone = zone
        return calendar
    }

    private static func weekday(_ date: Date, _ calendar: Calendar) -> Int {
        (calendar.component(.weekday, from: date) + 5) % 7 + 1
    }

    private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static func format(_ date: Date, _ pattern: String, _ calendar: Calendar) throws(HostFunctionError)
        -> String
    {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        func padded(_ number: Int?, _ width: Int = 2) -> String {
            let text = String(number ?? 0)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        var result = ""
        var rest = pattern[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                result.append(character)
                continue
            }
            let day = days[weekday(date, calendar) - 1]
            let month = months[max(0, min(11, (parts.month ?? 1) - 1))]
            let code = rest.popFirst()
            switch code {
            case "Y": result += padded(parts.year, 4)
            case "m": result += padded(parts.month)
            case "d": result += padded(parts.day)
            case "H": result += padded(parts.hour)
            case "M": result += padded(parts.minute)
            case "S": result += padded(parts.second)
            case "j": result += padded(calendar.ordinality(of: .day, in: .year, for: date), 3)
            case "u": result += String(weekday(date, calendar))
            case "a": result += day.prefix(3)
            case "A": result += day
            case "b": result += month.prefix(3)
            case "B": result += month
            case "z":
                let minutes = calendar.timeZone.secondsFromGMT(for: date) / 60
                result += (minutes < 0 ? "-" : "+") + padded(abs(minutes) / 60) + padded(abs(minutes) % 60)
            case "Z": result += calendar.timeZone.identifier == "GMT" ? "UTC" : calendar.timeZone.identifier
            case "%": result += "%"
            default:
                throw HostFunctionError(
                    "the pattern has '%\(code.map(String.init) ?? "")', and knows %Y %m %d %H %M %S %j %u %a %A %b %B %z %Z %%"
                )
            }
        }
        return result
    }
}
