import Foundation
import Synchronization

/// Who waits for something that can be waited for without a process: a person, closed hours, a stage's own wait.
final class SuspendedStages: Sendable {
    private struct State {
        /// Until when each stage waits; nil within for a person.
        var stages: [String: Date?] = [:]
        var isLeaving = false
        /// When the run can go on, as it was when the process decided to leave.
        var due: Date?
        /// What one of them waited for came after that.
        var isOver = false
        var changed: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    /// Does what a stage waits for.
    func wait<R>(_ stage: String, until date: Date?, _ body: () async throws -> R) async rethrows -> R {
        let changed = state.withLock { state in
            state.stages.updateValue(date, forKey: stage)
            return state.changed
        }
        // Whether the process leaves is decided before the wait begins.
        await changed?()
        defer { state.withLock { _ = $0.stages.removeValue(forKey: stage) } }
        let result = try await body()
        state.withLock { if $0.isLeaving { $0.isOver = true } }
        return result
    }

    /// Is called whenever a stage is about to wait; the wait begins when it returns.
    func onChange(_ changed: @escaping @Sendable () async -> Void) {
        state.withLock { $0.changed = changed }
    }

    /// How many stages wait.
    var count: Int { state.withLock { $0.stages.count } }

    /// Whether the process leaves the run to wait without it.
    var isLeaving: Bool { state.withLock { $0.isLeaving } }

    /// Decides that the process leaves.
    func leave() {
        state.withLock { state in
            state.isLeaving = true
            state.due = state.stages.values.compactMap(\.self).min()
        }
    }

    /// When a run that was left can go on: `now` if something came while it was left, nil if only a person can say.
    func due(now: Date) -> Date? {
        state.withLock { $0.isOver ? now : $0.due }
    }
}
