import Expressions
import Synchronization

/// What an attempt of a stage has recorded, and which of it has been asked for again: the memory behind
/// `StageContext.step`.
final class StepJournal: Sendable {
    private struct State {
        /// Recorded steps outside parallel groups, in order, not asked for yet.
        var sequence: ArraySlice<StageRun.StepRecord> = []
        /// Recorded steps of parallel groups that were not asked for yet, by full name.
        var grouped: [String: StageRun.StepRecord] = [:]
        var used: Set<String> = []
        var open: String?
        /// In a replay: the first step that is not recorded, and how the stage left the record.
        var missing: String?
        var mismatch: String?
    }

    /// What to do for a step.
    enum Answer: Sendable {
        /// It was done: this is its result.
        case recorded(JSONValue)
        /// It failed like this.
        case failed(StageError)
        /// It was begun and its end is not known: do it again, it looks before it acts.
        case begun
        /// It is new.
        case fresh
    }

    private let state: Mutex<State>
    /// Whether the record is all there is: nothing new is done.
    let isComplete: Bool
    private let results: [String: JSONValue]

    /// Starts from what an earlier process recorded of the attempt.
    init(recorded: [StageRun.StepRecord] = [], isComplete: Bool = false) {
        self.isComplete = isComplete
        var initial = State()
        for step in recorded {
            if step.name.contains(Self.groupMark) {
                initial.grouped[step.name] = step
            } else {
                initial.sequence.append(step)
            }
        }
        state = Mutex(initial)
        results = recorded.reduce(into: [:]) { $0[$1.name] = $1.result }
    }

    /// Stands between a parallel group's name and a step's own.
    static let groupMark: Character = "›"

    /// Begins a step.
    /// - Throws: `StageError` when the name was used, another step is open, or the record has another step next;
    ///   `CancellationError` where a complete record ends.
    func begin(_ name: String, undo: UndoStep?, inGroup: Bool) throws -> Answer {
        let answer = try next(name, undo, inGroup: inGroup)
        guard isComplete else { return answer }
        switch answer {
        case .recorded, .failed: return answer
        case .begun, .fresh:
            state.withLock { $0.missing = $0.missing ?? name }
            throw CancellationError()
        }
    }

    private func next(_ name: String, _ undo: UndoStep?, inGroup: Bool) throws(StageError) -> Answer {
        try state.withLock { state throws(StageError) in
            guard state.used.insert(name).inserted else {
                throw StageError(.changed, "The stage has two steps called '\(name)' in one attempt.")
            }
            if inGroup {
                return state.grouped.removeValue(forKey: name).map(Self.answer) ?? .fresh
            }
            if let open = state.open {
                throw StageError(
                    .changed, "The step '\(name)' began while '\(open)' was open; side by side they need parallel().")
            }
            state.open = name
            guard let next = state.sequence.popFirst() else { return .fresh }
            guard next.name == name else {
                state.mismatch = state.mismatch ?? "it asks for '\(name)' where '\(next.name)' is recorded."
                throw StageError(
                    .changed,
                    "The stage has changed since this run began: it asks for '\(name)' where '\(next.name)' is recorded."
                )
            }
            if isComplete, undo != next.undo {
                state.mismatch = state.mismatch ?? "'\(name)' would undo something else than is recorded."
            }
            return Self.answer(next)
        }
    }

    /// Whether a step that is asked for next was begun by an earlier process that did not record its end.
    func wasBegun(_ name: String) -> Bool {
        state.withLock { state in
            let next = state.grouped[name] ?? state.sequence.first { $0.name == name }
            return next.map { $0.result == nil } ?? false
        }
    }

    /// What a recorded step gave, asked for or not.
    func recorded(_ name: String) -> JSONValue? { results[name] }

    /// Takes the recorded steps before one as asked for.
    /// - Returns: what they gave.
    func skip(to name: String) -> [String: JSONValue] {
        state.withLock { state in
            guard let index = state.sequence.firstIndex(where: { $0.name == name }) else { return [:] }
            let passed = state.sequence[..<index]
            state.sequence = state.sequence[index...]
            state.used.formUnion(passed.map(\.name))
            return passed.reduce(into: [:]) { $0[$1.name] = $1.result }
        }
    }

    /// Whether the record has this step next.
    func hasNext(_ name: String) -> Bool {
        state.withLock { $0.sequence.first?.name == name }
    }

    /// Whether there are recorded steps that were not asked for yet.
    var isReplaying: Bool {
        state.withLock { !$0.sequence.isEmpty || !$0.grouped.isEmpty }
    }

    /// Whether what the stage says is not known yet.
    var isLive: Bool { isComplete || !isReplaying }

    /// Whether a step is open, outside of parallel groups.
    var hasOpenStep: Bool { state.withLock { $0.open != nil } }

    /// In a replay: the step that the record has not.
    var missing: String? { state.withLock { $0.missing } }

    /// In a replay: how the stage left the record.
    var mismatch: String? { state.withLock { $0.mismatch } }

    /// In a replay: a recorded step that the stage did not ask for.
    var unused: String? { state.withLock { $0.sequence.first?.name ?? $0.grouped.keys.min() } }

    /// Ends a step.
    func end(_ name: String) {
        state.withLock { if $0.open == name { $0.open = nil } }
    }

    private static func answer(_ step: StageRun.StepRecord) -> Answer {
        if let result = step.result { return .recorded(result) }
        if let error = step.error {
            return .failed(
                StageError(StageError.Code(named: error.code), error.message, isRetryable: error.isRetryable))
        }
        return .begun
    }
}
