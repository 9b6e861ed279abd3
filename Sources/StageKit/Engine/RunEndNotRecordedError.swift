/// A run came to its end, and the store could not take that in: for it, the run was cut off.
public struct RunEndNotRecordedError: Error, Sendable, CustomStringConvertible {
    /// The run as it ended.
    public let run: Run
    /// What the store said.
    public let cause: any Error

    /// The sentence.
    public var description: String {
        "The end of run \(run.id) could not be recorded: \(cause) When that is mended, go on with it, which does nothing twice: "
            + "staysail resume \(run.id)"
    }
}
