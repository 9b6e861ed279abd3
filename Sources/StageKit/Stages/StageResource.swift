/// Something outside that a stage writes.
public struct StageResource: Hashable, Sendable {
    /// The rule for two stages of one run that write it and are not ordered by `needs`.
    public enum Sharing: Hashable, Sendable {
        /// They run one after the other.
        case oneAtATime
        /// The pipeline is invalid: the result would depend on chance.
        case mustBeOrdered
    }

    /// The kind of resource, such as `function`.
    public let kind: String
    /// Which one of its kind; nil while an expression is still to say it.
    public let id: String?
    /// The region it is in; nil for the run's.
    public let region: String?
    /// The account it is in, by its number or by its name in `staysail.yaml`; nil for the run's.
    public let account: String?
    /// The rule for two unordered writers.
    public let sharing: Sharing

    /// Creates a resource.
    public init(
        _ kind: String, _ id: String?, region: String? = nil, account: String? = nil, sharing: Sharing = .oneAtATime
    ) {
        self.kind = kind
        self.id = id
        self.region = region
        self.account = account
        self.sharing = sharing
    }

    /// The name in messages, such as `function checkout` or `alias checkout:live`.
    public var name: String { id.map { "\(kind) \($0)" } ?? "\(kind) that an expression names" }

    /// Whether both may be the same thing.
    public func mayBe(_ other: StageResource) -> Bool {
        func mayBe(_ one: String?, _ other: String?) -> Bool { one == nil || other == nil || one == other }
        return kind == other.kind && mayBe(id, other.id) && mayBe(region, other.region)
            && mayBe(account, other.account)
    }
}
