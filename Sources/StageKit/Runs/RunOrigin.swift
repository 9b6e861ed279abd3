public import Expressions
public import Foundation

/// What a run began with: enough to go on with it in a later process, whatever has become of the files since.
public struct RunOrigin: Hashable, Sendable {
    /// A file as it was when the run began.
    public struct File: Hashable, Sendable {
        /// Its absolute path.
        public var path: String
        /// What was in it.
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
    /// Where the run goes, as the one who began it wrote it down.
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
