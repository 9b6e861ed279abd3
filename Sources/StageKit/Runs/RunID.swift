public import Foundation

/// The id of a run: its start in UTC and eight random digits, such as `20260109-120000-7k3m9x2a`. A child run has its
/// parent's id and a part of its own.
public struct RunID: Hashable, Sendable, CustomStringConvertible {
    /// The id as stores and commands write it.
    public let description: String

    /// Crockford's base 32 in lower case: no letter looks like a digit.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// Creates an id for a run that starts now. Another run may have it: then the run's store refuses it, and the caller
    /// makes another one.
    public init(at date: Date) {
        var generator = SystemRandomNumberGenerator()
        self.init(at: date, using: &generator)
    }

    /// The same with a source of random numbers.
    public init(at date: Date, using generator: inout some RandomNumberGenerator) {
        let part = Self.calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let time = String(
            format: "%04d%02d%02d-%02d%02d%02d", part.year ?? 0, part.month ?? 0, part.day ?? 0, part.hour ?? 0,
            part.minute ?? 0, part.second ?? 0)
        let random = (0..<8).map { _ in Self.digits[Int.random(in: 0..<Self.digits.count, using: &generator)] }
        description = "\(time)-\(String(random))"
    }

    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
}
