/// Something outside that a stage writes.
public struct StageResource: Hashable, Sendable {
    /// What becomes of two stages of one run that write it and are not ordered by `needs`.
    public enum Sharing: Hashable, Sendable {
        /// They run one after the other.
        case oneAtATime
        /// The pipeline is faulty: the result would depend on chance.
        case mustBeOrdered
    }

    /// What kind of thing it is, such as `function`.
    public let kind: String
    /// Which one of its kind; nil while an expression is still to say it.
    public let id: String?
    /// What becomes of two unordered writers.
    public let sharing: Sharing

    /// Creates a resource.
    public init(_ kind: String, _ id: String?, sharing: Sharing = .oneAtATime) {
        self.kind = kind
        self.id = id
        self.sharing = sharing
    }

    /// What it is called in messages, such as `function checkout` or `alias checkout:live`.
    public var name: String { id.map { "\(kind) \($0)" } ?? "\(kind) that an expression names" }

    /// Whether both may be the same thing.
    public func mayBe(_ other: StageResource) -> Bool {
        kind == other.kind && (id == nil || other.id == nil || id == other.id)
    }

    /// A Lambda function with its versions and aliases; nil if its name is not known before the stage starts.
    public static func function(_ name: String?) -> StageResource { StageResource("function", name) }

    /// An alias whose traffic a stage moves.
    public static func alias(_ alias: String, of function: String) -> StageResource {
        StageResource("alias", "\(function):\(alias)", sharing: .mustBeOrdered)
    }
}
