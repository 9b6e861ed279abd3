/// A difference between the recorded steps of an attempt and the ones that its stage asks for now.
enum ReplayDifference: Hashable, Sendable, CustomStringConvertible {
    /// The stage asks for another step than the recorded one.
    case stepReplaced(recorded: StepID, requested: StepID)
    /// The stage asks for a step where the record has none.
    case stepAdded(StepID)
    /// The stage does not ask for a recorded step.
    case stepRemoved(StepID)
    /// The stage would undo a step in another way than is recorded.
    case undoChanged(StepID, recorded: UndoStep?, requested: UndoStep?)

    /// The recorded and the requested step, as a sentence.
    var description: String {
        switch self {
        case .stepReplaced(let recorded, let requested):
            return "step '\(recorded.displayName)' is recorded, and the stage asks for '\(requested.displayName)'."
        case .stepAdded(let step): return "the stage asks for step '\(step.displayName)', which is not recorded."
        case .stepRemoved(let step): return "step '\(step.displayName)' is recorded, and the stage does not ask for it."
        case .undoChanged(let step, let recorded, let requested):
            let (before, now) = (Self.text(recorded), Self.text(requested))
            return before == now
                ? "the undo of step '\(step.displayName)' (\(before)) has other values than are recorded."
                : "the undo of step '\(step.displayName)' is recorded as \(before), and the stage asks for \(now)."
        }
    }

    /// The next thing to do.
    var advice: String {
        "Resume the run with the version of the stage that started it, or undo the run with 'staysail rollback'."
    }

    private static func text(_ undo: UndoStep?) -> String { undo.map { "'\($0.key)'" } ?? "none" }
}
