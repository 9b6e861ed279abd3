public import Expressions
public import Foundation

/// The data that a run started with: enough to resume it in a later process, whatever became of the files.
public struct RunOrigin: Hashable, Sendable {
    /// A file as it was when the run started.
    public struct File: Hashable, Sendable {
        /// Its absolute path.
        public var path: String
        /// Its content.
        public var content: Data

        /// Creates a record of a file.
        public init(path: String, content: Data) {
            self.path = path
            self.content = content
        }
    }

    /// The pipeline's name.
    public var pipeline: String
    /// The absolute path of the pipeline's file.
    public var path: String
    /// The values of its parameters; a secret one as its reference.
    public var parameters: JSONValue
    /// The run's target, as its first process recorded it.
    public var target: JSONValue
    /// The pipeline's file and its scripts.
    public var files: [File]

    /// Creates a record.
    public init(pipeline: String, path: String, parameters: JSONValue, target: JSONValue, files: [File]) {
        self.pipeline = pipeline
        self.path = path
        self.parameters = parameters
        self.target = target
        self.files = files
    }
}
