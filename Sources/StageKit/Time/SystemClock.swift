public import Foundation

/// The time of the machine.
public struct SystemClock: RunClock {
    /// Creates the clock.
    public init() {}

    /// The time now.
    public var now: Date { Date() }

    /// Sleeps for the time that is left, looking at the clock again at least once a minute, so that a laptop that was
    /// closed in between does not sleep on.
    public func sleep(until date: Date, role: SleepRole) async throws {
        while true {
            let left = date.timeIntervalSince(now)
            guard left > 0 else { return try Task.checkCancellation() }
            try await Task.sleep(for: .seconds(min(left, 60)))
        }
    }
}
