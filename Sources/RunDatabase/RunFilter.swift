public import Foundation
public import StageKit

/// Which runs to list. What is left out does not limit.
public struct RunFilter: Hashable, Sendable {
    /// A condition on the id of a run.
    public enum ID: Hashable, Sendable {
        /// This id.
        case exact(String)
        /// An id that contains this text.
        case part(String)
        /// The id of a child run of this run, at any depth.
        case below(String)
    }

    /// The condition on the id.
    public var id: ID?
    /// The statuses a run may have.
    public var statuses: Set<RunStatus>?
    /// The name its pipeline has.
    public var pipeline: String?
    /// Only runs that have not ended.
    public var onlyUnfinished: Bool
    /// Only waiting runs whose deadline is at or before this time.
    public var dueBy: Date?
    /// Whether child runs are left out.
    public var onlyOuter: Bool
    /// How many at most, the newest.
    public var limit: Int?

    /// Creates a filter.
    public init(
        id: ID? = nil, statuses: Set<RunStatus>? = nil, pipeline: String? = nil, onlyUnfinished: Bool = false,
        dueBy: Date? = nil,
        onlyOuter: Bool = false, limit: Int? = nil
    ) {
        self.id = id
        self.statuses = statuses
        self.pipeline = pipeline
        self.onlyUnfinished = onlyUnfinished
        self.dueBy = dueBy
        self.onlyOuter = onlyOuter
        self.limit = limit
    }
}
