/// What a person answered to a stage's question.
public struct StageAnswer: Hashable, Sendable, Codable {
    /// Whether it was a yes.
    public var isApproval: Bool
    /// The choice, if the question had any.
    public var choice: String?
    /// Who answered.
    public var by: String
    /// Why; may be empty.
    public var reason: String

    /// Creates an answer.
    public init(isApproval: Bool, choice: String? = nil, by: String, reason: String = "") {
        self.isApproval = isApproval
        self.choice = choice
        self.by = by
        self.reason = reason
    }
}

/// A question that a stage has asked a person.
public struct StageQuestion: Hashable, Sendable {
    /// Its name, once an attempt.
    public let name: String
    /// The question.
    public let message: String
    /// What can be answered; empty for yes and no alone.
    public let choices: [String]
    /// The answer, once it is there.
    public internal(set) var answer: StageAnswer?

    /// Why an answer does not count; nil if it does.
    public func objection(to answer: StageAnswer) -> String? {
        guard answer.isApproval else { return nil }
        let list = choices.joined(separator: ", ")
        switch answer.choice {
        case nil: return choices.isEmpty ? nil : "one of its choices has to be given: \(list)"
        case let choice?:
            if choices.isEmpty { return "it has no choices, so '\(choice)' cannot be one" }
            return choices.contains(choice) ? nil : "'\(choice)' is none of its choices: \(list)"
        }
    }
}
