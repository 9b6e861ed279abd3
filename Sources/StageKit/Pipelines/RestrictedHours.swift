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

        /// Creates a window. All of every day in UTC, unless something else is said.
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

    /// When a stage may begin that would like to at `date`; nil if it may at once, or if it never may.
    public func nextOpening(at date: Date) -> Date? {
        let openings = windows.flatMap { $0.openings(around: date) }
        guard !openings.contains(where: { $0.contains(date) }) else { return nil }
        return openings.map(\.lowerBound).filter { $0 > date }.min()
    }
}

extension RestrictedHours.Window {
    /// When it is open from the day before a date until a week after it. When clocks are put back, the first of two
    /// equal times counts; a time that is left out when they are put forward is as much later.
    fileprivate func openings(around date: Date) -> [Range<Date>] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let today = calendar.dateComponents([.year, .month, .day], from: date)
        return (-1...8).compactMap { offset in
            func time(_ minutes: Int) -> Date? {
                let day = today.day.map { $0 + offset + minutes / 1440 }
                return calendar.date(
                    from: DateComponents(
                        year: today.year, month: today.month, day: day, hour: minutes % 1440 / 60, minute: minutes % 60)
                )
            }
            // Noon is there on every day.
            guard let noon = time(720),
                days.contains(RestrictedHours.Day.allCases[calendar.component(.weekday, from: noon) - 1]),
                let start = time(from), let end = time(to > from ? to : to + 1440), start < end
            else { return nil }
            return start..<end
        }
    }
}
