/// A stage as a pipeline defines it.
public struct StageDefinition: Hashable, Sendable {
    /// The consequence of the stage's failure for the run.
    public enum FailurePolicy: String, Hashable, Sendable, CaseIterable {
        /// Nothing new starts, running stages are canceled and undone, the run fails.
        case fail
        /// Stages that need this one do not run; the rest of the run continues.
        case stopBranch = "stop-branch"
        /// Stages that need this one do not run; the other branches run to their end, then the run fails.
        case finishBranches = "finish-branches"
        /// Stages that need this one run; the run continues.
        case `continue`
    }

    /// The recorded part of a stage's payloads, log tails and outputs.
    public enum Keep: String, Hashable, Sendable, CaseIterable {
        /// Up to 64 KiB of each.
        case all
        /// Nothing. A later process has no outputs of it.
        case none
    }

    /// The name of another stage, and where it was written.
    public struct Reference: Hashable, Sendable {
        /// The stage's id.
        public var id: String
        /// Where it was written.
        public var location: SourceLocation?

        /// Creates a reference.
        public init(_ id: String, at location: SourceLocation? = nil) {
            self.id = id
            self.location = location
        }
    }

    /// Its id: what `needs` and `#stage('id')` name.
    public var id: String
    /// Its type: which kind of stage it is.
    public var type: String
    /// Its name for people; the id, unless one is given.
    public var name: String
    /// The stages that must have ended before it starts.
    public var needs: [Reference] = []
    /// It is skipped unless this is true: an expression, with or without `${ }`.
    public var condition: SourceValue?
    /// How long an attempt may take.
    public var timeout: TimeLength?
    /// The hours in which an attempt may begin; nil for any.
    public var restrictedHours: RestrictedHours?
    /// How often and when it is tried again.
    public var retry: RetryPolicy = .never
    /// The consequence of its failure for the run.
    public var onFailure: FailurePolicy = .fail
    /// The recorded part of its payloads, log tails and outputs.
    public var keep: Keep = .all
    /// Notes for people.
    public var comments: String?
    /// Its own input; a map.
    public var input: SourceValue = .emptyMap
    /// Where it was written.
    public var location: SourceLocation?
    /// Where its type was written.
    public var typePlace: SourceLocation?

    /// Creates a stage.
    public init(id: String, type: String, needs: [String] = [], input: SourceValue = .emptyMap) {
        self.id = id
        self.type = type
        self.name = id
        self.needs = needs.map { Reference($0) }
        self.input = input
    }
}
