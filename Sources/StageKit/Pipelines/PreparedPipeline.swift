public import Expressions

/// A pipeline that was checked against a registry and is ready to run with its parameters.
public struct PreparedPipeline: Sendable {
    /// The pipeline.
    public let pipeline: Pipeline
    /// The values of its parameters.
    public let parameters: JSONValue
    /// Its stages, so that each comes after all it needs.
    public let stages: [PreparedStage]
    /// What does not keep it from running.
    public let warnings: [Diagnostic]
    let graph: StageGraph
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

    subscript(id: String) -> PreparedStage? { stages.first { $0.definition.id == id } }
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
    /// What it writes, as far as it is known.
    public let resources: [StageResource]
    let location: StageCheckContext
}
