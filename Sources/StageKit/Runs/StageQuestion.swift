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
        case nil: return choices.isEmpty ? nil : "name one of its choices: \(list)"
        case let choice?:
            if choices.isEmpty { return "it has no choices, and '\(choice)' was given" }
            return choices.contains(choice) ? nil : "'\(choice)' is not one of its choices: \(list)"
        }
    }
}
