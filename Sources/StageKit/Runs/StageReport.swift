public import Expressions
public import OrderedCollections

/// A fact of a stage's own domain. Versions and verdicts are strings here: StageKit knows no AWS.
public enum StageReport: Hashable, Sendable {
    /// The traffic of an alias was moved.
    case trafficShifted(TrafficShift)
    /// A health check gave a verdict.
    case healthVerdict(HealthVerdict)
    /// A version was published. It stays even if the run fails.
    case versionPublished(function: String, version: String)
    /// Something stays even if the run fails.
    case leftover(Leftover)
    /// Something was removed, so it does not stay.
    case removed(ReportedResource)
    /// A report that only its stage and its readers know.
    case custom(type: String, data: JSONValue)
}

/// The traffic of an alias after a move.
public struct TrafficShift: Hashable, Sendable {
    /// The function's name.
    public var function: String
    /// The alias.
    public var alias: String
    /// The version that had the traffic before the stage; nil for a new alias.
    public var stable: String?
    /// The version to be released; nil when the alias is rolled back.
    public var candidate: String?
    /// The candidate's percent.
    public var weight: Double
    /// The percent of each version, lowest version first; empty if the alias was removed.
    public var weights: OrderedDictionary<String, Double>
    /// The key under which the move is undone; nil if nothing undoes it.
    public var undoKey: String?

    /// Creates a report.
    public init(
        function: String, alias: String, stable: String?, candidate: String?, weight: Double,
        weights: OrderedDictionary<String, Double>, undoKey: String? = nil
    ) {
        self.function = function
        self.alias = alias
        self.stable = stable
        self.candidate = candidate
        self.weight = weight
        self.weights = weights
        self.undoKey = undoKey
    }

    /// Whether more than one version has traffic.
    public var isSplit: Bool { weights.count > 1 }
}

/// The result of one health check.
public struct HealthVerdict: Hashable, Sendable {
    /// The check's name.
    public var check: String
    /// `healthy`, `unhealthy` or `inconclusive`.
    public var verdict: String
    /// The reason; may be empty.
    public var reason: String
    /// The candidate's percent at the time.
    public var weight: Double
    /// The step of the schedule; 0 before any traffic moved.
    public var step: Int
    /// The candidate.
    public var version: String
    /// When it was measured, as an ISO 8601 time.
    public var at: String
    /// Whether the verdict decides nothing.
    public var isAdvisory: Bool
    /// The measured values; null if there are none.
    public var data: JSONValue

    /// Creates a report.
    public init(
        check: String, verdict: String, reason: String, weight: Double, step: Int, version: String, at: String,
        isAdvisory: Bool = false, data: JSONValue = .null
    ) {
        self.check = check
        self.verdict = verdict
        self.reason = reason
        self.weight = weight
        self.step = step
        self.version = version
        self.at = at
        self.isAdvisory = isAdvisory
        self.data = data
    }
}

/// A resource that reports name.
public enum ReportedResource: Hashable, Sendable {
    /// A function with all that belongs to it.
    case function(String)
    /// A version of a function.
    case version(String, function: String)
    /// An alias of a function.
    case alias(String, function: String)

    /// The function that it is or belongs to.
    public var function: String {
        switch self {
        case .function(let function), .version(_, let function), .alias(_, let function): function
        }
    }

    /// The name for messages, such as `version 3 of checkout`.
    public var displayName: String {
        switch self {
        case .function(let function): "function \(function)"
        case .version(let version, let function): "version \(version) of \(function)"
        case .alias(let alias, let function): "alias \(alias) of function \(function)"
        }
    }
}

/// Something that a stage leaves behind even if the run fails.
public struct Leftover: Hashable, Sendable {
    /// The resource.
    public var resource: ReportedResource
    /// Its state, such as `version 6 (95 %) and version 7 (5 %)`; nil where it does not matter.
    public var state: String?
    /// Whether it is an alias whose traffic is split.
    public var splitsTraffic: Bool

    /// Creates a report.
    public init(_ resource: ReportedResource, state: String? = nil, splitsTraffic: Bool = false) {
        self.resource = resource
        self.state = state
        self.splitsTraffic = splitsTraffic
    }

    /// The sentence's subject and state, such as `alias live of function checkout at version 6`.
    public var displayName: String { resource.displayName + (state.map { " at \($0)" } ?? "") }
}
