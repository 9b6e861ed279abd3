import Expressions
import Foundation

extension RestrictedHours {
    /// The keys of one window.
    static let schema = InputSchema(
        InputField(
            "days", .list(.string(allowed: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])),
            "The days on which it begins; default: all."),
        InputField("from", .string, "When it begins, such as \"09:00\".", default: "00:00"),
        InputField(
            "to", .string, "When it ends, such as \"16:00\"; on the next day if that is earlier.", default: "24:00"),
        InputField("zone", .string, "Whose clocks, such as Europe/Berlin.", default: "UTC"))

    /// Reads a window or a list of them, whose form has been checked.
    init(reading value: SourceValue, _ diagnostics: inout [Diagnostic]) {
        let items = value.items ?? [value]
        if items.isEmpty {
            diagnostics.append(
                Diagnostic(.error, "'restrictedHours' has no hours: the stage could never begin.", at: value.location))
        }
        self.init(items.map { Window(reading: $0, &diagnostics) })
    }
}

extension RestrictedHours.Window {
    fileprivate init(reading value: SourceValue, _ diagnostics: inout [Diagnostic]) {
        self.init()
        func fault(_ message: String, _ key: String) {
            diagnostics.append(Diagnostic(.error, message, at: value[key]?.location ?? value.location))
        }
        if let days = value["days"], let items = days.items {
            self.days = Set(items.compactMap { $0.text.flatMap(RestrictedHours.Day.init) })
            if items.isEmpty { fault("'days' holds no day: the stage could never begin.", "days") }
        }
        if let text = value["from"]?.text {
            let time = Self.minutes(text).flatMap { $0 < 1440 ? $0 : nil }
            if let time {
                from = time
            } else {
                fault("'from' must be a time such as \"09:00\", not '\(text)'.", "from")
            }
        }
        if let text = value["to"]?.text {
            if let time = Self.minutes(text) {
                to = time
            } else {
                fault("'to' must be a time such as \"16:00\", at most \"24:00\", not '\(text)'.", "to")
            }
        }
        if from == to {
            fault("'from' and 'to' are the same time; leave both out for all of the day.", "to")
        }
        if let text = value["zone"]?.text {
            if let zone = TimeZone(identifier: text) {
                self.zone = zone
            } else {
                let nearest = NearestName.of(text, among: TimeZone.knownTimeZoneIdentifiers) ?? "Europe/Berlin"
                fault("There is no time zone '\(text)'; a name such as \(nearest) is one.", "zone")
            }
        }
    }

    /// Minutes after midnight of `HH:MM`, up to 24:00.
    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }
}
