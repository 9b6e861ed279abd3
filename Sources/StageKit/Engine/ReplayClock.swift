import Foundation
import Synchronization

/// Time as a replay sees it: it passes at once, as far as the record goes.
final class ReplayClock: RunClock {
    private let time: Mutex<Date>
    private let end: Date

    /// - Parameter end: who sleeps for longer was cut off in it.
    init(from start: Date, to end: Date) {
        time = Mutex(start)
        self.end = end
    }

    var now: Date { time.withLock { $0 } }

    func sleep(until date: Date, role: SleepRole) async throws {
        try Task.checkCancellation()
        // Events keep milliseconds.
        guard role == .deadline || date.timeIntervalSince(end) < 0.01 else { throw CancellationError() }
        if role == .pause { time.withLock { $0 = max($0, date) } }
    }
}
