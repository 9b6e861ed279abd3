public import Expressions

/// A pipeline that was checked against a registry and is ready to run with its parameters.
public struct PreparedPipeline: Sendable {
    /// The pipeline.
    public let pipeline: Pipeline
    /// The values of its parameters.
    public let parameters: JSONValue
    /// Its stages, so that each comes after all it needs.
    public let stages: [PreparedStage]
    /// Diagnostics that do not keep it from running.
    public let warnings: [Diagnostic]
    let graph: StageGraph
    private let indices: [String: Int]
    /// The kinds of stages it was checked with.
    let registry: StageRegistry

    /// Reads the pipeline's secret parameters, to see whether they are there.
    /// - Throws: `SecretError` for the first that is not.
    public func checkSecrets(_ source: SecretSource) throws(SecretError) {
        _ = try secrets(run: "", source: source)
    }

    /// Reads the secret parameters for a run.
    /// - Parameter isLenient: whether one that cannot be read is left out, and not an error.
    func secrets(run: String, source: SecretSource, isLenient: Bool = false) throws(SecretError) -> RunSecrets {
        try RunSecrets(
            parameters, names: pipeline.secretNames, folder: pipeline.folder, run: run, source: source,
            isLenient: isLenient)
    }

    /// The stages of which no payloads are recorded.
    var stagesWithoutPayloads: Set<String> { Set(stages.filter { $0.definition.keep == .none }.map(\.definition.id)) }

    subscript(id: String) -> PreparedStage? { indices[id].map { stages[$0] } }

    init(
        pipeline: Pipeline, parameters: JSONValue, stages: [PreparedStage], warnings: [Diagnostic], graph: StageGraph,
        registry: StageRegistry
    ) {
        self.pipeline = pipeline
        self.parameters = parameters
        self.stages = stages
        self.warnings = warnings
        self.graph = graph
        self.registry = registry
        indices = Dictionary(
            stages.enumerated().map { ($1.definition.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A stage that was checked.
public struct PreparedStage: Sendable {
    /// The stage as it was written.
    public let definition: StageDefinition
    /// Its kind.
    public let kind: StageKind
    /// Its input with the pipeline's defaults; what depends on parameters alone is evaluated.
    public let input: SourceValue
    /// The same as far as it is known, with the schema's types.
    public let known: CheckedInput
    /// The resources that it writes, as far as they are known.
    public let resources: [StageResource]
    let context: StageCheckContext
}
