import Expressions

/// `manual-judgment`: asks a person whether, and how, to go on.
struct ManualJudgmentStage: Stage {
    struct Input: StageInput {
        let message: String
        let choices: [String]

        static let schema = InputSchema(
            InputField("message", .string, "The question.", default: "Continue?"),
            InputField(
                "choices", .list(.string),
                "The possible answers besides rejection. If set, one of them must be "
                    + "chosen.",
                default: []))
    }

    struct Output: Encodable, Sendable {
        let choice: String?
        let approved: Bool
        let by: String
        let reason: String

        /// With every key, so that expressions may read what is null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(choice, forKey: .choice)
            try container.encode(approved, forKey: .approved)
            try container.encode(by, forKey: .by)
            try container.encode(reason, forKey: .reason)
        }

        private enum CodingKeys: String, CodingKey {
            case choice, approved, by, reason
        }
    }

    func run(_ input: Input, context: StageContext) async throws -> Output {
        let answer = try await context.ask(
            "judgment", input.message, choices: input.choices, timeout: context.timeout?.duration)
        guard answer.isApproval else {
            let reason = answer.reason.isEmpty ? "" : ": \(answer.reason)"
            throw StageError(.failed, "\(answer.by) said no\(reason)")
        }
        return Output(choice: answer.choice, approved: true, by: answer.by, reason: answer.reason)
    }

    static func summary(of outputs: JSONValue) -> String {
        guard let by = outputs["by"]?.stringValue else { return "" }
        return "approved by \(by)" + (outputs["choice"]?.stringValue.map { ": \($0)" } ?? "")
    }

    static func check(_ input: CheckedInput, _ location: StageCheckContext) -> [StageDiagnostic] {
        guard let choices = input.known("choices")?.arrayValue?.compactMap(\.stringValue) else { return [] }
        return choices.enumerated().compactMap { index, choice in
            let path = ["choices", String(index)]
            if choice.isEmpty { return StageDiagnostic(path, "A choice must not be empty: it could not be given.") }
            guard choices[..<index].contains(choice) else { return nil }
            return StageDiagnostic(path, "The choice '\(choice)' is there twice.")
        }
    }
}
