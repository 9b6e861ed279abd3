/// A stage's position in its pipeline, for checks that need more than the stage's own input.
public struct StageCheckContext: Sendable {
    /// A stage that this one waits for, directly or through others.
    public struct Ancestor: Sendable {
        /// The stage's id.
        public let id: String
        /// The stage's type (never an alias of it).
        public let type: String
        /// Its input as far as it is known.
        public let input: CheckedInput
    }

    /// The stage's id.
    public let id: String
    /// The folder that relative paths start from.
    public let folder: String
    /// The stages before it, nearest first.
    public let ancestors: [Ancestor]
    /// The ids of all stages of the pipeline.
    public let stageIDs: [String]
    /// The ids of the stages that wait for this one, directly or through others.
    public let descendants: Set<String>
    /// Checks a pipeline that the stage runs; nil when the stage starts, since its child run checks it.
    var checkChild: (@Sendable (ChildPipeline) async -> [StageDiagnostic])?

    /// A path relative to the pipeline's folder made absolute.
    public func path(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }
}
