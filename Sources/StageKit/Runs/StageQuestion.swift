public import Foundation

/// A question that a stage has asked a person.
public struct StageQuestion: Hashable, Sendable {
    /// The step that asked it.
    public let step: StepID
    /// The question.
    public let message: String
    /// The choices of an approval; empty if it has none.
    public let choices: [String]
    /// The end of the question; nil if it has none.
    public let until: Date?
    /// The answer, once it is given.
    public internal(set) var answer: StageAnswer?

    /// The reason why an answer does not count; nil if it does.
    /// - Parameters:
    ///   - answer: the answer.
    ///   - date: the time of the answer; nil if that does not matter.
    public func objection(to answer: StageAnswer, at date: Date? = nil) -> String? {
        if let until, let date, date > until { return "the question ended at \(until.formatted(.iso8601))" }
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
