import Foundation
import StageKit

/// Asks again and again until something is so: quickly at first, then more slowly, up to a limit.
struct Polling: Sendable {
    let clock: any RunClock
    /// The pause after the first look.
    var first: Duration = .milliseconds(200)
    /// The longest pause.
    var longest: Duration = .seconds(5)
    /// How long to go on in all.
    var limit: Duration = .seconds(600)

    /// - Parameter look: the answer, or nil to be asked again.
    /// - Throws: `StageError` with `.timedOut` and `lateMessage`; what `look` throws.
    func callAsFunction<Answer>(
        _ lateMessage: @autoclosure () -> String, _ look: () async throws -> Answer?
    ) async throws -> Answer {
        let deadline = clock.now.addingTimeInterval(limit.inSeconds)
        var pause = first
        while true {
            if let answer = try await look() { return answer }
            guard clock.now < deadline else {
                throw StageError(.timedOut, lateMessage(), isRetryable: true)
            }
            try await clock.sleep(for: pause)
            pause = min(longest, pause * 3 / 2)
        }
    }
}
