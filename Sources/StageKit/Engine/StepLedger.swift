import Expressions
import Synchronization

/// What an attempt of a stage has recorded, and which of it has been asked for again: the memory behind
/// `StageContext.step`.
final class StepLedger: Sendable {
    private struct State {
        /// Recorded steps outside parallel groups, in order, not asked for yet.
        var sequence: ArraySlice<StageRun.StepRecord> = []
        /// Recorded steps of parallel groups that were not asked for yet, by full name.
        var grouped: [String: StageRun.StepRecord] = [:]
        var used: Set<String> = []
        var open: String?
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

    /// Starts from what an earlier process recorded of the attempt.
    init(recorded: [StageRun.StepRecord] = []) {
        var initial = State()
        for step in recorded {
            if step.name.contains(Self.groupMark) {
                initial.grouped[step.name] = step
            } else {
                initial.sequence.append(step)
            }
        }
        state = Mutex(initial)
    }

    /// Stands between a parallel group's name and a step's own.
    static let groupMark: Character = "›"

    /// Begins a step.
    /// - Throws: `StageError` when the name was used, another step is open, or the record has another step next.
    func begin(_ name: String, inGroup: Bool) throws(StageError) -> Answer {
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
                throw StageError(
                    .changed,
                    "The stage has changed since this run began: it asks for '\(name)' where '\(next.name)' is recorded."
                )
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

    /// Whether the record has this step next.
    func hasNext(_ name: String) -> Bool {
        state.withLock { $0.sequence.first?.name == name }
    }

    /// Whether there are recorded steps that were not asked for yet.
    var isReplaying: Bool {
        state.withLock { !$0.sequence.isEmpty || !$0.grouped.isEmpty }
    }

    /// Ends a step.
    func end(_ name: String) {
        state.withLock { if $0.open == name { $0.open = nil } }
    }

    private static func answer(_ step: StageRun.StepRecord) -> Answer {
        if let result = step.result { return .recorded(result) }
        if let error = step.error {
            return .failed(StageError(StageError.Code(named: error.code), error.message))
        }
        return .begun
    }
}
