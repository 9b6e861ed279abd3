/// Something outside that a stage writes.
public struct StageResource: Hashable, Sendable {
    /// What becomes of two stages of one run that write it and are not ordered by `needs`.
    public enum Sharing: Hashable, Sendable {
        /// They run one after the other.
        case oneAtATime
        /// The pipeline is faulty: the result would depend on chance.
        case mustBeOrdered
    }

    /// What it is called in messages, such as `function checkout` or `alias checkout:live`.
    public let name: String
    /// What becomes of two unordered writers.
    public let sharing: Sharing

    /// Creates a resource.
    public init(_ name: String, sharing: Sharing = .oneAtATime) {
        self.name = name
        self.sharing = sharing
    }

    /// A Lambda function with its versions and aliases.
    public static func function(_ name: String) -> StageResource { StageResource("function \(name)") }

    /// An alias whose traffic a stage moves.
    public static func alias(_ alias: String, of function: String) -> StageResource {
        StageResource("alias \(function):\(alias)", sharing: .mustBeOrdered)
    }
}
