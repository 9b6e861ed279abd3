/// A process to be started.
struct ProcessPlan: Sendable {
    /// The program, by its path, and its arguments.
    var command: [String]
    /// Where it starts.
    var folder: String
    /// The file to which its output is appended.
    var log: String
    /// All of its environment: it inherits none.
    var variables: [String: String]
}
