/// The end of a run could not be recorded: its store takes it for interrupted.
public struct RunEndNotRecordedError: Error, Sendable, CustomStringConvertible {
    /// The run as it ended.
    public let run: Run
    /// The store's error.
    public let cause: any Error

    /// The message.
    public var description: String {
        "The end of run \(run.id) could not be recorded: \(cause) Fix this, then run 'staysail resume \(run.id)'. "
            + "Completed steps are not repeated."
    }
}
