/// A question that a stage has asked a person.
public struct StageQuestion: Hashable, Sendable {
    /// The step that asked it.
    public let step: StepID
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

extension StageQuestion {
    /// The commands by which a question is answered.
    package struct Ways: Hashable, Sendable {
        /// The one for yes, with what can be chosen.
        package let approve: String
        /// The one for no.
        package let reject: String

        package init(run: String, stage: String, choices: [String]) {
            let choice = choices.isEmpty ? "" : " CHOICE (\(choices.joined(separator: ", ")))"
            approve = "staysail approve \(run) \(stage)\(choice)"
            reject = "staysail reject \(run) \(stage)"
        }
    }

    /// How a stage's question is answered.
    package func ways(run: String, stage: String) -> Ways { Ways(run: run, stage: stage, choices: choices) }
}
