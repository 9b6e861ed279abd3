public import Foundation

/// The hours in which a stage may begin, as they are written on clocks somewhere.
public struct RestrictedHours: Hashable, Sendable {
    /// A day of the week, as pipelines write it.
    public enum Day: String, Hashable, Sendable, CaseIterable {
        case sun, mon, tue, wed, thu, fri, sat
    }

    /// A time between two times of day. It belongs to the day on which it begins, and ends on the next day if its end
    /// is no later than its beginning.
    public struct Window: Hashable, Sendable {
        /// The days on which it begins.
        public var days: Set<Day>
        /// When it begins, in minutes after midnight, 0 to 1439.
        public var from: Int
        /// When it ends, in minutes after midnight, 0 to 1440.
        public var to: Int
        /// Whose clocks.
        public var zone: TimeZone

        /// Creates a window. The default is all of every day in UTC.
        public init(days: Set<Day> = Set(Day.allCases), from: Int = 0, to: Int = 1440, zone: TimeZone = .gmt) {
            self.days = days
            self.from = from
            self.to = to
            self.zone = zone
        }
    }

    /// A stage may begin within any of them.
    public var windows: [Window]

    /// Creates hours.
    public init(_ windows: [Window]) {
        self.windows = windows
    }

    /// The answer to the question when a stage may begin.
    public enum Opening: Hashable, Sendable {
        /// At once.
        case now
        /// At a later time.
        case at(Date)
        /// Not within the next two years: clocks skip the only window there is.
        case never
    }

    /// The time from which a stage may begin.
    /// - Parameter date: the time of asking.
    public func opening(at date: Date) -> Opening {
        var next: Date?
        for window in windows {
            switch window.opening(at: date) {
            case .now: return .now
            case .at(let opening): next = min(next ?? opening, opening)
            case .never: continue
            }
        }
        return next.map(Opening.at) ?? .never
    }
}

extension RestrictedHours.Window {
    private static let day: TimeInterval = 86_400

    /// The days, counted from 1970-01-01, on which the search ends: a weekly window may lie in a skipped hour.
    private static let horizon = 731

    fileprivate func opening(at date: Date) -> RestrictedHours.Opening {
        let local = date.timeIntervalSince1970 + offset(at: date.timeIntervalSince1970)
        let today = Int((local / Self.day).rounded(.down))
        for day in (today - 2)...(today + Self.horizon) where days.contains(Self.weekday(day)) {
            let start = instant(day, from)
            let end = instant(day, to > from ? to : to + 1440)
            guard start < end, date < end else { continue }
            return start <= date ? .now : .at(start)
        }
        return .never
    }

    /// 1970-01-01 was a Thursday.
    private static func weekday(_ day: Int) -> RestrictedHours.Day {
        RestrictedHours.Day.allCases[((day + 4) % 7 + 7) % 7]
    }

    /// The instant at which clocks show a time of day. Of a time that clocks show twice, the first counts. A time
    /// that clocks skip is as much later.
    private func instant(_ day: Int, _ minutes: Int) -> Date {
        let wall = Double(day) * Self.day + Double(minutes) * 60
        let before = offset(at: wall - Self.day)
        let after = offset(at: wall + Self.day)
        let isBefore = offset(at: wall - before) == before
        let isAfter = offset(at: wall - after) == after
        return Date(timeIntervalSince1970: wall - (isBefore || !isAfter ? before : after))
    }

    /// The difference to UTC in seconds at a time in seconds since 1970.
    private func offset(at seconds: TimeInterval) -> TimeInterval {
        TimeInterval(zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)))
    }
}
