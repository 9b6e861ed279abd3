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
        // What was late then is so on record; now there is nothing to be late for.
        guard role == .pause else { return try await Task.sleep(for: .seconds(1 << 30)) }
        // Events keep milliseconds.
        guard date.timeIntervalSince(end) < 0.01 else { throw CancellationError() }
        time.withLock { $0 = max($0, date) }
    }
}
