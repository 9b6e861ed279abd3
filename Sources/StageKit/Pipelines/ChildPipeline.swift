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
