public import Foundation

/// The time of the machine. Within a process it never jumps: a clock that is set back or forward makes no wait longer or
/// shorter.
public struct SystemClock: RunClock {
    /// The time when the process first asked for it, and the reading of the clock that nobody sets.
    private static let origin = (date: Date(), instant: ContinuousClock.now)

    /// Creates the clock.
    public init() {}

    /// The time now.
    public var now: Date {
        Self.origin.date.addingTimeInterval((ContinuousClock.now - Self.origin.instant).inSeconds)
    }

    /// Sleeps for the remaining time. It reads the clock at least once a minute, so that a laptop that was closed in
    /// between does not sleep on.
    public func sleep(until date: Date, role: SleepRole) async throws {
        while true {
            let left = date.timeIntervalSince(now)
            guard left > 0 else { return try Task.checkCancellation() }
            try await Task.sleep(for: .seconds(min(left, 60)))
        }
    }
}
