/// A pipeline as its author wrote it, with the location of everything in it.
public struct Pipeline: Hashable, Sendable {
    /// The scope of the rollback when a run fails.
    public enum Rollback: String, Hashable, Sendable, CaseIterable {
        /// The steps of the failed stage; finished stages stay.
        case stage
        /// The steps of the whole run, newest first.
        case run
    }

    /// Its name.
    public var name: String
    /// The pipeline's purpose.
    public var about: String?
    /// The parameters.
    public var parameters: [PipelineParameter] = []
    /// Values for all stages that take them; a map.
    public var defaults: SourceValue = .emptyMap
    /// Its stages, in the order in which they were written.
    public var stages: [StageDefinition] = []
    /// The scope of the rollback when a run fails.
    public var rollback: Rollback = .stage
    /// The file it was read from, as the user named it.
    public var file: String?
    /// The folder that relative paths start from.
    public var folder: String

    /// The file it was read from, absolute; nil if it was read from none.
    var path: String? {
        file.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0.split(separator: "/").last ?? "")" }
    }

    /// The names of the parameters that are secret.
    var secretNames: Set<String> { Set(parameters.filter(\.isSecret).map(\.name)) }

    /// Creates a pipeline without stages.
    public init(name: String, folder: String = ".") {
        self.name = name
        self.folder = folder
    }
}
