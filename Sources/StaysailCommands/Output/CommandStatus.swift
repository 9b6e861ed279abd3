/// What the process ends with. The numbers are part of the command line's contract.
public enum CommandStatus: Int32, Sendable, CaseIterable {
    /// It did what was asked.
    case done = 0
    /// The run failed, and what had to be undone was undone.
    case failed = 1
    /// The command line was used wrongly.
    case usage = 2
    /// The pipeline, a script or a plugin is faulty; found before anything was changed.
    case faulty = 3
    /// Undo itself failed: a person must look.
    case needsAttention = 4
    /// The run waits for a person or a time.
    case waiting = 5
    /// It was cancelled, and undone.
    case canceled = 130
}
