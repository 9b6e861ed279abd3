/// A person's answer to a stage's question.
public struct StageAnswer: Hashable, Sendable, Codable {
    /// Whether it is an approval.
    public var isApproval: Bool
    /// The choice, if the question had any.
    public var choice: String?
    /// The user.
    public var by: String
    /// The reason; may be empty.
    public var reason: String

    /// Creates an answer.
    public init(isApproval: Bool, choice: String? = nil, by: String, reason: String = "") {
        self.isApproval = isApproval
        self.choice = choice
        self.by = by
        self.reason = reason
    }
}
