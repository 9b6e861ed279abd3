import Foundation
import Synchronization

/// The stages that wait for something that needs no process: a person, restricted hours, or a time.
final class SuspendedStages: Sendable {
    private struct State {
        /// The end of each stage's wait; nil within for an answer.
        var stages: [String: Date?] = [:]
        var isDetached = false
        /// When the run can be resumed, as it was known when the process detached.
        var due: Date?
        /// Whether a wait ended after that.
        var hasEnded = false
        var onSuspend: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())

    /// Executes a stage's wait.
    func wait<R>(_ stage: String, until date: Date?, _ body: () async throws -> R) async rethrows -> R {
        let onSuspend = state.withLock { state in
            state.stages.updateValue(date, forKey: stage)
            return state.onSuspend
        }
        // Whether the process detaches is decided before the wait begins.
        await onSuspend?()
        defer { state.withLock { _ = $0.stages.removeValue(forKey: stage) } }
        let result = try await body()
        state.withLock { if $0.isDetached { $0.hasEnded = true } }
        return result
    }

    /// Sets the function that is called when a stage is about to wait; the wait begins when it returns.
    func onSuspend(_ notify: @escaping @Sendable () async -> Void) {
        state.withLock { $0.onSuspend = notify }
    }

    /// The number of suspended stages.
    var count: Int { state.withLock { $0.stages.count } }

    /// Whether the process leaves the run to wait without it.
    var isDetached: Bool { state.withLock { $0.isDetached } }

    /// Decides that the process leaves the run.
    func detach() {
        state.withLock { state in
            state.isDetached = true
            state.due = state.stages.values.compactMap(\.self).min()
        }
    }

    /// When a detached run can be resumed: `now` if a wait has ended since, nil if only a person can end one.
    func due(now: Date) -> Date? {
        state.withLock { $0.hasEnded ? now : $0.due }
    }
}
