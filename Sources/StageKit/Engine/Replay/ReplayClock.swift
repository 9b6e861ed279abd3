import Foundation
import Synchronization

/// The time of a replay: it passes at once, as far as the record goes.
final class ReplayClock: RunClock {
    private let time: Mutex<Date>
    private let end: Date

    /// - Parameter end: the end of the record; a longer sleep was interrupted in it.
    init(from start: Date, to end: Date) {
        time = Mutex(start)
        self.end = end
    }

    var now: Date { time.withLock { $0 } }

    func sleep(until date: Date, role: SleepRole) async throws {
        try Task.checkCancellation()
        // Recorded timeouts are results; nothing is late in a replay.
        guard role == .pause else { return try await Task.sleep(for: .seconds(1 << 30)) }
        // Events keep milliseconds.
        guard date.timeIntervalSince(end) < 0.01 else { throw CancellationError() }
        time.withLock { $0 = max($0, date) }
    }
}
