public import Expressions
public import Foundation

/// A line about a run, for lists of runs.
public struct RunListing: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// The pipeline's name.
    public var pipeline: String
    /// The absolute path of the pipeline's file.
    public var path: String
    /// Where it goes.
    public var target: JSONValue
    /// How far it has come, as its events say.
    public var status: RunStatus
    /// When it began.
    public var startedAt: Date
    /// When it ended.
    public var endedAt: Date?
    /// When a run that waits for a time can go on; nil for one that waits for a person.
    public var dueAt: Date?
    /// Who drives it now; nil if no process does.
    public var driver: RunOwner?

    /// Creates a line.
    public init(
        id: String, pipeline: String, path: String, target: JSONValue, status: RunStatus, startedAt: Date,
        endedAt: Date? = nil, dueAt: Date? = nil, driver: RunOwner? = nil
    ) {
        self.id = id
        self.pipeline = pipeline
        self.path = path
        self.target = target
        self.status = status
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.dueAt = dueAt
        self.driver = driver
    }
}

/// The process that drives a run.
public struct RunOwner: Hashable, Sendable {
    /// Its process id.
    public var process: Int32
    /// The name of its machine.
    public var host: String

    /// Creates a description of a process.
    public init(process: Int32, host: String) {
        self.process = process
        self.host = host
    }
}
