import Foundation

/// Times for people, always in UTC: a run is read on many machines.
extension Date {
    /// The time alone, without its zone: where a line begins with it.
    var timeOfDay: String {
        let seconds = Int(timeIntervalSince1970)
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
