import Foundation

/// The names of runs: when they began, and a little chance.
enum RunID {
    static func make(at date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        let chance = String(UInt16.random(in: .min ... .max), radix: 16)
        return "\(formatter.string(from: date))-\(String(repeating: "0", count: 4 - chance.count))\(chance)"
    }
}
