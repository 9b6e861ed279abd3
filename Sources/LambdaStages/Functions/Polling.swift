import Foundation
import StageKit

/// Asks again and again until something is so: quickly at first, then at the pace of AWS's waiters, up to a limit.
struct Polling: Sendable {
    let clock: any RunClock
    /// The pause after the first answer; it grows by half.
    var first: Duration = .milliseconds(25)
    /// The pause after `quickTime`, as AWS's waiters have it.
    var pace: Duration = .seconds(1)
    /// The longest time in all.
    var limit: Duration = .seconds(600)

    /// The time in which the pauses grow, in seconds.
    private static let quickTime = 5.0

    /// - Parameters:
    ///   - begin: waits once before the first question, right after a change that takes its time.
    ///   - fetch: the answer, or nil to be asked again.
    /// - Throws: `StageError` with `.timedOut` and `lateMessage`; what `fetch` throws.
    func callAsFunction<Answer>(
        _ lateMessage: @autoclosure () -> String, afterPause begin: Bool = false, _ fetch: () async throws -> Answer?
    ) async throws -> Answer {
        let start = clock.now
        var pause = first
        if begin { try await sleep(&pause, since: start) }
        while true {
            if let answer = try await fetch() { return answer }
            guard clock.now.timeIntervalSince(start) < limit.inSeconds else {
                throw StageError(.timedOut, lateMessage(), isRetryable: true)
            }
            try await sleep(&pause, since: start)
        }
    }

    private func sleep(_ pause: inout Duration, since start: Date) async throws {
        try await clock.sleep(for: pause)
        pause = clock.now.timeIntervalSince(start) < Self.quickTime ? pause * 3 / 2 : pace
    }
}
