import AWSServices
import Foundation
import Synchronization

/// Time that passes only by sleeping, at once.
final class VirtualClock: AWSClock {
    private struct State {
        var now = Date(timeIntervalSince1970: 1_800_000_000)
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())

    var now: Date { state.withLock { $0.now } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        advance(by: duration)
        state.withLock { $0.sleeps.append(duration) }
    }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration / .seconds(1) }
    }
}
