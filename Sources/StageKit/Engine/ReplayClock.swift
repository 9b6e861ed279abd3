import Foundation
import Synchronization

/// Time as a replay sees it: it passes at once.
final class ReplayClock: RunClock {
    private let time: Mutex<Date>

    init(_ start: Date) {
        time = Mutex(start)
    }

    var now: Date { time.withLock { $0 } }

    func sleep(until date: Date, role: SleepRole) async throws {
        try Task.checkCancellation()
        if role == .pause { time.withLock { $0 = max($0, date) } }
    }
}

/// What a replayed stage says.
final class ReplayedEvents: Sendable {
    private let kinds = Mutex<[RunEvent.Kind]>([])

    var all: [RunEvent.Kind] { kinds.withLock { $0 } }

    func add(_ event: RunEvent) {
        switch event.kind {
        case .log, .report: kinds.withLock { $0.append(event.kind) }
        default: break
        }
    }
}
