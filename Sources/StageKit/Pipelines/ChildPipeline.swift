import Expressions

/// A pipeline that a stage of another one runs, as far as it is known before the run.
struct ChildPipeline: Sendable {
    /// Its file, absolute: which pipeline it is.
    let path: String
    /// Its file as faults show it.
    let name: String
    let pipeline: Pipeline
    /// The values of its parameters; nil if one of them is not known yet.
    let parameters: JSONValue?
}

extension PipelinePreparation {
    /// What is wrong with a pipeline that a stage runs, and with those that it runs in its turn.
    /// - Parameter path: the files of the pipelines around it, the outermost first.
    /// - Returns: faults of the stage, which name the inner file and the place in it.
    func faults(of inner: ChildPipeline, in path: [String]) async -> [StageDiagnostic] {
        if let start = path.firstIndex(of: inner.path) {
            let round = path[start...].map { ChildPipeline.shortName($0) } + [ChildPipeline.shortName(inner.path)]
            return [
                StageDiagnostic(
                    ["file"],
                    "\(inner.name) runs itself (\(round.joined(separator: " runs "))), so it would never end: take one of "
                        + "these stages out.")
            ]
        }
        do {
            _ = try await preparation(of: path + [inner.path]).prepare(inner.pipeline, parameters: inner.parameters)
            return []
        } catch {
            return error.diagnostics.filter { $0.severity == .error }.map { StageDiagnostic(["file"], $0.description) }
        }
    }
}

extension ChildPipeline {
    fileprivate static func shortName(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
