/// Members of `java.time`'s instants, dates and dates with times.
enum TimeMethods {
    static func construct(_ type: JavaType, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue?
    {
        let kind: JavaTime.Kind = type == .instant ? .instant : type == .localDate ? .date : .dateTime
        switch (name, a.count) {
        case ("now", 0):
            let now = JavaDate.now.milliseconds
            let start = kind == .date ? now - now % JavaTime.millisecondsOfDay : now
            return try value(JavaTime(kind, milliseconds: start))
        case ("parse", 1):
            let text = try a.sequence(0)
            guard let time = JavaTime(kind, parsing: text) else {
                let example =
                    kind == .instant
                    ? "2024-01-02T03:04:05Z" : kind == .date ? "2024-01-02" : "2024-01-02T03:04:05"
                throw EvaluationError(.mismatch, "'\(Conversion.clipped(text))' is not written like \(example)")
            }
            return .time(time)
        case ("ofEpochMilli", 1) where kind == .instant:
            return try value(JavaTime(kind, milliseconds: try a.long(0)))
        case ("ofEpochSecond", 1) where kind == .instant:
            return try value(JavaTime(kind, milliseconds: try scaled(try a.long(0), 1000)))
        case ("ofEpochDay", 1) where kind == .date:
            return try value(JavaTime(kind, milliseconds: try scaled(try a.long(0), JavaTime.millisecondsOfDay)))
        case ("of", 3) where kind == .date, ("of", 5) where kind == .dateTime, ("of", 6) where kind == .dateTime:
            var fields: [Int64] = []
            for index in 0..<a.count { fields.append(Int64(try a.int(index))) }
            let limits: [Int64] = [24, 60, 60]
            var time: Int64 = 0
            for (index, limit) in limits.enumerated() {
                let field = index + 3 < fields.count ? fields[index + 3] : 0
                guard (0..<limit).contains(field) else { return try value(nil) }
                time = time * limit + field
            }
            return try value(
                JavaTime(kind, year: fields[0], month: fields[1], day: fields[2], time: time * 1000))
        default: return nil
        }
    }

    static func call(_ time: JavaTime, _ name: String, _ a: Arguments) throws(EvaluationError) -> ExpressionValue? {
        if a.count == 0 {
            if let property = property(time, getter(name)) { return property }
            switch name {
            case "toEpochMilli" where time.kind == .instant: return .long(time.milliseconds)
            case "toEpochDay" where time.kind == .date: return .long(time.epochDay)
            case "isLeapYear" where time.kind == .date: return .bool(time.isLeapYear)
            case "toLocalDate" where time.kind == .dateTime:
                return try value(JavaTime(.date, milliseconds: time.milliseconds - time.timeOfDay))
            default: return nil
            }
        }
        guard a.count == 1 else { return nil }
        switch name {
        case "isBefore", "isAfter", "isEqual":
            guard case .time(let other) = a[0], other.kind == time.kind else {
                throw EvaluationError(
                    .mismatch, "argument 1 of \(name)() must be of the same type, is \(a[0].typeName)")
            }
            return .bool(
                name == "isBefore"
                    ? time.milliseconds < other.milliseconds
                    : name == "isAfter"
                        ? time.milliseconds > other.milliseconds : time.milliseconds == other.milliseconds)
        case "format" where time.kind != .instant:
            guard case .dateFormat(let format) = a[0] else {
                throw EvaluationError(.mismatch, "argument 1 of format() must be a date format, is \(a[0].typeName)")
            }
            return .string(format.format(JavaDate(milliseconds: time.milliseconds)))
        default: return try moved(time, name, a)
        }
    }

    /// `plusDays(1)`, `minusMonths(2)` and the like.
    private static func moved(_ time: JavaTime, _ name: String, _ a: Arguments) throws(EvaluationError)
        -> ExpressionValue?
    {
        let isMinus = name.hasPrefix("minus")
        guard isMinus || name.hasPrefix("plus") else { return nil }
        let unit = name.dropFirst(isMinus ? 5 : 4)
        let milliseconds: [Substring: Int64] = [
            "Millis": 1, "Seconds": 1000, "Minutes": 60_000, "Hours": 3_600_000, "Days": 86_400_000,
            "Weeks": 604_800_000,
        ]
        let units: Set<Substring> =
            switch time.kind {
            case .instant: ["Millis", "Seconds"]
            case .date: ["Days", "Weeks", "Months", "Years"]
            case .dateTime: ["Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Years"]
            }
        guard units.contains(unit) else { return nil }
        let amount = try scaled(try a.long(0), isMinus ? -1 : 1)
        if let length = milliseconds[unit] {
            return try value(time.adding(milliseconds: try scaled(amount, length)))
        }
        return try value(time.adding(months: try scaled(amount, unit == "Years" ? 12 : 1)))
    }

    static func property(_ time: JavaTime, _ name: String) -> ExpressionValue? {
        if time.kind == .instant {
            guard name == "epochSecond" else { return nil }
            let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: 1000)
            return .long(rest < 0 ? quotient - 1 : quotient)
        }
        let calendar = time.calendar
        switch name {
        case "year": return .int(Int32(calendar.year))
        case "monthValue": return .int(Int32(calendar.month))
        case "dayOfMonth": return .int(Int32(calendar.day))
        case "dayOfYear": return .int(Int32(time.dayOfYear))
        case "dayOfWeek": return .string(time.dayOfWeek)
        case "leapYear" where time.kind == .date: return .bool(time.isLeapYear)
        case "hour" where time.kind == .dateTime: return .int(Int32(time.timeOfDay / 3_600_000))
        case "minute" where time.kind == .dateTime: return .int(Int32(time.timeOfDay / 60_000 % 60))
        case "second" where time.kind == .dateTime: return .int(Int32(time.timeOfDay / 1000 % 60))
        default: return nil
        }
    }

    /// The property that a getter reads: `getYear` is `year`.
    private static func getter(_ name: String) -> String {
        guard name.hasPrefix("get") else { return "" }
        let rest = name.dropFirst(3)
        return rest.prefix(1).lowercased() + rest.dropFirst()
    }

    private static func scaled(_ number: Int64, _ factor: Int64) throws(EvaluationError) -> Int64 {
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        if overflow { return try outside() }
        return product
    }

    private static func value(_ time: JavaTime?) throws(EvaluationError) -> ExpressionValue {
        guard let time else { return try outside() }
        return .time(time)
    }

    private static func outside<T>() throws(EvaluationError) -> T {
        throw EvaluationError(.mismatch, "there is no such date in the calendar from year 0 to 9999")
    }
}
