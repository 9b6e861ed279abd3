/// A pipeline as its author wrote it, with the places of everything in it.
public struct Pipeline: Hashable, Sendable {
    /// What is taken back when a run fails.
    public enum Rollback: String, Hashable, Sendable, CaseIterable {
        /// What the failed stage did; finished stages stay.
        case stage
        /// What the whole run did, newest first.
        case run
    }

    /// Its name.
    public var name: String
    /// What it is for.
    public var about: String?
    /// What it can be run with.
    public var parameters: [PipelineParameter] = []
    /// Values for all stages that take them; a map.
    public var defaults: SourceValue = .emptyMap
    /// Its stages, in the order in which they were written.
    public var stages: [StageDefinition] = []
    /// What is taken back when a run fails.
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
