package import Expressions

/// For stages that are run elsewhere, by messages, and cannot be started again from their top.
extension StageContext {
    /// What a step of this attempt gave by the record of an earlier process, asked for again or not; nil if it is not
    /// recorded as done.
    package func recorded(_ step: String) -> JSONValue? {
        journal.recorded(group.map { "\($0)\(StepJournal.groupMark)\(step)" } ?? step)
    }

    /// Passes over the recorded steps before one that is recorded: what they led to is in that one's result.
    /// - Returns: what they gave, by name.
    package func skip(to step: String) -> [String: JSONValue] { journal.skip(to: step) }

    /// Whether the stage's attempts have a time limit.
    package var hasTimeLimit: Bool { timer != nil }

    /// Whether what changes something outside is recorded now: a step is open, or something is undone.
    package var isInEffect: Bool {
        journal.hasOpenStep || group.map { StageRunner.isUndo("\($0)\(StepJournal.groupMark)") } ?? false
    }

    /// Whether a step cannot have this name, since the engine's own names look so.
    package static func isReserved(stepName: String) -> Bool { stepName.contains(StepJournal.groupMark) }
}
