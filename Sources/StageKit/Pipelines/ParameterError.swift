/// The source of a pipeline's parameters, for messages.
enum ParameterGiver: Sendable {
    case commandLine
    /// A stage of another pipeline, under `with: parameters`.
    case stage

    func advice(forSecret name: String) -> String {
        switch self {
        case .commandLine: "Write -p \(name)=env:TOKEN or -p \(name)=file:PATH."
        case .stage: "Write \(name): env:TOKEN or \(name): file:PATH, or hand on a secret parameter of this pipeline."
        }
    }
}

extension PipelineParameter {
    /// Whether a run without a value for it is refused.
    var isMissing: Bool { isRequired && self.default == nil }

    /// The error of a parameter that was not given.
    /// - Parameter pipeline: the pipeline's file, if a stage runs it.
    func missing(by giver: ParameterGiver, of pipeline: String = "") -> ParameterError {
        switch giver {
        case .commandLine: ParameterError("The parameter '\(name)' is required: give it with -p \(name)=…")
        case .stage:
            ParameterError(
                "The parameter '\(name)'\(pipeline.isEmpty ? "" : " of \(pipeline)") is required: give it under "
                    + "'with: parameters'.")
        }
    }
}

/// Parameters that were given wrongly.
public struct ParameterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence for each parameter.
    public let messages: [String]

    /// All messages, one a line.
    public var description: String { messages.joined(separator: "\n") }

    init(_ message: String) { messages = [message] }

    init(_ faults: [ParameterError]) { messages = faults.flatMap(\.messages) }
}
