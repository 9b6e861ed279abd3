package import Foundation
package import StageKit
import Synchronization

/// The time of one script test. A pause jumps; a deadline waits for time to get there.
package final class VirtualClock: RunClock {
    private struct Deadline {
        let date: Date
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Date
        var deadlines: [Int: Deadline] = [:]
        var ended: Set<Int> = []
        var lastID = 0
    }

    /// A Monday noon in UTC.
    package static let start = Date(timeIntervalSince1970: 1_767_614_400)

    private let state: Mutex<State>

    package init(start: Date = VirtualClock.start) {
        state = Mutex(State(now: start))
    }

    package var now: Date { state.withLock { $0.now } }

    /// Sets the time, also back.
    package func set(_ date: Date) { move { $0.now = date } }

    /// Moves time.
    package func advance(by seconds: Double) { move { $0.now = $0.now.addingTimeInterval(seconds) } }

    package func sleep(until date: Date, role: SleepRole) async throws {
        guard role == .pause else { return try await wait(until: date) }
        // The deadline of the call begins beside it; a pause that is longer ends there.
        for _ in 0..<100 where state.withLock({ $0.deadlines.isEmpty }) { await Task.yield() }
        try Task.checkCancellation()
        let isCutOff = state.withLock { state in
            guard let first = state.deadlines.values.map(\.date).min(), first < date else { return false }
            state.now = max(state.now, first)
            return true
        }
        move { if !isCutOff { $0.now = max($0.now, date) } }
        if isCutOff { try await wait(until: .distantFuture) }
    }

    private func wait(until date: Date) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.ended.remove(id) != nil || Task.isCancelled { return .failure(CancellationError()) }
                    if date <= state.now { return .success(()) }
                    state.deadlines[id] = Deadline(date: date, continuation: continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let deadline = state.withLock { state in
                let deadline = state.deadlines.removeValue(forKey: id)
                if deadline == nil { state.ended.insert(id) }
                return deadline
            }
            deadline?.continuation.resume(throwing: CancellationError())
        }
    }

    private func move(_ change: (inout State) -> Void) {
        let due = state.withLock { state -> [Deadline] in
            change(&state)
            let due = state.deadlines.filter { $0.value.date <= state.now }
            for id in due.keys { state.deadlines[id] = nil }
            return Array(due.values)
        }
        for deadline in due { deadline.continuation.resume() }
    }
}
