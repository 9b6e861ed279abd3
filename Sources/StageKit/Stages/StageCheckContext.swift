import Synchronization

/// The stage's position in its pipeline, for checks that need more than the stage's own input.
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

    /// The stages of a pipeline that have been checked so far, shared by the contexts of all its stages.
    final class CheckedStages: Sendable {
        private let stages = Mutex<[String: (stage: Ancestor, outputs: OutputSchema)]>([:])

        func add(_ stage: Ancestor, _ outputs: OutputSchema) {
            stages.withLock { $0[stage.id] = (stage, outputs) }
        }

        subscript(id: String) -> Ancestor? { stages.withLock { $0[id]?.stage } }

        /// The outputs of a stage; nil if the stage could not be checked.
        func outputs(of id: String) -> OutputSchema? { stages.withLock { $0[id]?.outputs } }
    }

    /// The stage's id.
    public let id: String
    /// The folder that relative paths start from.
    public let folder: String
    let graph: StageGraph
    let checked: CheckedStages

    /// The stages before it, nearest first.
    public var ancestors: [Ancestor] { graph.ancestors(of: id).compactMap { checked[$0] } }

    /// The ids of all stages of the pipeline.
    public var stageIDs: [String] { graph.ids }

    /// Checks a pipeline that the stage runs; nil when the stage starts, since its child run checks it.
    var checkChild: (@Sendable (ChildPipeline) async -> [StageDiagnostic])?

    /// Whether another stage waits for this one, directly or through others.
    public func isDescendant(_ stage: String) -> Bool { graph.isAncestor(id, of: stage) }

    /// A path relative to the pipeline's folder made absolute.
    public func path(_ path: String) -> String { path.hasPrefix("/") ? path : "\(folder)/\(path)" }
}
