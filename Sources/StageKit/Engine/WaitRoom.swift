import Foundation
import Synchronization

/// Who waits for something that can be waited for without a process: a person, closed hours, a stage's own wait.
final class WaitRoom: Sendable {
    private struct State {
        /// Until when each stage waits; nil within for a person.
        var stages: [String: Date?] = [:]
        var isLeaving = false
        var changed: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Does what a stage waits for.
    func wait<R>(_ stage: String, until date: Date?, _ body: () async throws -> R) async rethrows -> R {
        let changed = state.withLock { state in
            state.stages.updateValue(date, forKey: stage)
            return state.changed
        }
        changed?()
        defer { state.withLock { _ = $0.stages.removeValue(forKey: stage) } }
        return try await body()
    }

    /// Is called whenever a stage has begun to wait.
    func onChange(_ changed: @escaping @Sendable () -> Void) {
        state.withLock { $0.changed = changed }
    }

    /// How many stages wait.
    var count: Int { state.withLock { $0.stages.count } }

    /// Whether the process leaves the run to wait without it.
    var isLeaving: Bool { state.withLock { $0.isLeaving } }

    /// Decides that the process leaves.
    /// - Returns: when the run can go on; nil if only a person can say.
    func leave() -> Date? {
        state.withLock { state in
            state.isLeaving = true
            return state.stages.values.compactMap(\.self).min()
        }
    }
}
