public import Expressions
public import Foundation

/// A run as a line of a list.
public struct RunListing: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// The pipeline's name.
    public var pipeline: String
    /// The absolute path of the pipeline's file.
    public var path: String
    /// Its target: account, region and endpoint.
    public var target: JSONValue
    /// Its status, as its events say.
    public var status: RunStatus
    /// When it started.
    public var startedAt: Date
    /// When it ended.
    public var endedAt: Date?
    /// When a run that waits for a time can be resumed; nil for one that waits for an answer.
    public var dueAt: Date?
    /// The process that executes it; nil if none does.
    public var owner: RunOwner?

    /// Creates a line.
    public init(
        id: String, pipeline: String, path: String, target: JSONValue, status: RunStatus, startedAt: Date,
        endedAt: Date? = nil, dueAt: Date? = nil, owner: RunOwner? = nil
    ) {
        self.id = id
        self.pipeline = pipeline
        self.path = path
        self.target = target
        self.status = status
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.dueAt = dueAt
        self.owner = owner
    }
}

/// The process that executes a run.
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

extension RunListing {
    /// Whether a byte may be anywhere in a run's id; `.`, `~` and `@` have a meaning there.
    package static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// The id of the outermost run: a child run is executed by its process.
    package static func root(of run: String) -> String {
        run.split(separator: ".", maxSplits: 1).first.map(String.init) ?? run
    }
}
