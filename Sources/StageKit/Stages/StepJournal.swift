import Expressions
import Foundation
import Synchronization

/// The recorded steps of an attempt and the ones that the stage has asked for again: the memory behind
/// `StageContext.step`.
final class StepJournal: Sendable {
    private struct State {
        /// Recorded steps of the main sequence, in order, that were not asked for yet.
        var sequence: ArraySlice<StageRun.StepRecord> = []
        /// Recorded steps of other scopes that were not asked for yet.
        var unordered: [StepID: StageRun.StepRecord] = [:]
        var used: Set<StepID> = []
        /// Recorded steps whose results were read without a request for them.
        var seen: Set<StepID> = []
        var open: StepID?
        var difference: ReplayDifference?
    }

    /// The record of a step that a stage asks for.
    enum Answer: Sendable {
        /// It completed with this result.
        case completed(JSONValue)
        /// It failed.
        case failed(StageError)
        /// It was started and its end is unknown: it is executed again, and checks before it acts.
        case started
        /// There is no record of it.
        case new
    }

    private let state: Mutex<State>
    /// Whether the journal holds the whole attempt, so that nothing new may be done.
    let isComplete: Bool
    private let records: [StepID: StageRun.StepRecord]

    /// Starts from the recorded steps of the attempt.
    init(recorded: [StageRun.StepRecord] = [], isComplete: Bool = false) {
        self.isComplete = isComplete
        var initial = State()
        for step in recorded {
            if step.id.scope == .main {
                initial.sequence.append(step)
            } else {
                initial.unordered[step.id] = step
            }
        }
        state = Mutex(initial)
        records = recorded.reduce(into: [:]) { $0[$1.id] = $1 }
    }

    /// Starts a step.
    /// - Throws: `StageError` when the identity was used, another step is open, or another step is recorded next;
    ///   `CancellationError` where a complete journal ends.
    func start(_ step: StepID, undo: UndoStep?) throws -> Answer {
        let answer = try next(step, undo)
        guard isComplete else { return answer }
        switch answer {
        case .completed, .failed: return answer
        case .started, .new:
            state.withLock { $0.difference = $0.difference ?? .stepAdded(step) }
            throw CancellationError()
        }
    }

    private func next(_ step: StepID, _ undo: UndoStep?) throws(StageError) -> Answer {
        try state.withLock { state throws(StageError) in
            guard state.used.insert(step).inserted else {
                throw StageError(.changed, "The stage has two steps called '\(step.displayName)' in one attempt.")
            }
            guard step.scope == .main else {
                guard let record = state.unordered.removeValue(forKey: step) else { return .new }
                try check(record, undo, &state)
                return Self.answer(record)
            }
            if let open = state.open {
                throw StageError(
                    .changed,
                    "The step '\(step.displayName)' started while '\(open.displayName)' was open; use parallel() for "
                        + "parallel steps.")
            }
            state.open = step
            guard let next = state.sequence.popFirst() else { return .new }
            guard next.id == step else {
                throw different(.stepReplaced(recorded: next.id, requested: step), &state)
            }
            try check(next, undo, &state)
            return Self.answer(next)
        }
    }

    /// A step whose undo is another one is another step: what it did would be undone in another way.
    private func check(
        _ record: StageRun.StepRecord, _ undo: UndoStep?, _ state: inout State
    ) throws(StageError) {
        guard undo?.key != record.undo?.key || (isComplete && undo != record.undo) else { return }
        throw different(.undoChanged(record.id, recorded: record.undo, requested: undo), &state)
    }

    private func different(_ difference: ReplayDifference, _ state: inout State) -> StageError {
        state.difference = state.difference ?? difference
        return StageError(.changed, "The stage changed after this run started: \(difference) \(difference.advice)")
    }

    /// Whether an earlier process started the step and did not record its end.
    func wasStarted(_ step: StepID) -> Bool {
        state.withLock { state in
            let next = state.unordered[step] ?? state.sequence.first { $0.id == step }
            return next.map { $0.result == nil } ?? false
        }
    }

    /// The recorded result of a step, whether or not it was asked for.
    func result(of step: StepID) -> JSONValue? {
        state.withLock { _ = $0.seen.insert(step) }
        return records[step]?.result
    }

    /// When a process found that the wait had been interrupted.
    func interruption(of step: StepID) -> Date? { records[step]?.interruptedAt }

    /// Takes the recorded steps before one as asked for.
    /// - Returns: their results, by name.
    func skip(to step: StepID) -> [String: JSONValue] {
        state.withLock { state in
            guard let index = state.sequence.firstIndex(where: { $0.id == step }) else { return [:] }
            let skipped = state.sequence[..<index]
            state.sequence = state.sequence[index...]
            state.used.formUnion(skipped.map(\.id))
            return skipped.reduce(into: [:]) { $0[$1.id.name] = $1.result }
        }
    }

    /// Whether there are recorded steps that were not asked for yet.
    var isReplaying: Bool {
        state.withLock { !$0.sequence.isEmpty || !$0.unordered.isEmpty }
    }

    /// Whether what the stage logs and reports is not recorded yet.
    var isLive: Bool { isComplete || !isReplaying }

    /// Whether a step of the main sequence is open.
    var hasOpenStep: Bool { state.withLock { $0.open != nil } }

    /// The first difference between the stage and a complete journal, steps that it did not ask for left out.
    var difference: ReplayDifference? { state.withLock { $0.difference } }

    /// A recorded step that the stage did not ask for.
    var unused: StepID? {
        state.withLock { state in
            let left = state.sequence.map(\.id) + state.unordered.keys.sorted { $0.displayName < $1.displayName }
            return left.first { !state.seen.contains($0) }
        }
    }

    /// Checks at the end of a stage that it asked for every recorded step.
    /// - Throws: `StageError` if it did not: then the stage has changed.
    func checkEnd() throws(StageError) {
        guard let unused else { return }
        try state.withLock { state throws(StageError) in throw different(.stepRemoved(unused), &state) }
    }

    /// Ends a step.
    func end(_ step: StepID) {
        state.withLock { if $0.open == step { $0.open = nil } }
    }

    private static func answer(_ step: StageRun.StepRecord) -> Answer {
        if let result = step.result { return .completed(result) }
        if let error = step.error {
            return .failed(
                StageError(StageError.Code(named: error.code), error.message, isRetryable: error.isRetryable))
        }
        return .started
    }
}
