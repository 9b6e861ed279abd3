/// The stages that belong to no service.
public enum GeneralStages {
    /// All of them. `webhook` needs the service `(any WebClient).self`.
    public static var all: [StageKind] {
        [
            StageKind("wait", about: "Lets time pass.", stage: WaitStage(), outputs: { _, _ in OutputSchema() }),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage(), outputs: { _, _ in CheckPreconditionsStage.outputs },
                check: CheckPreconditionsStage.check),
            StageKind(
                "manual-judgment", about: "Asks for approval, with choices if there are any.",
                stage: ManualJudgmentStage(), outputs: { _, _ in ManualJudgmentStage.outputs },
                check: { ManualJudgmentStage.check($0, $1) }, summarize: ManualJudgmentStage.summary),
            StageKind(
                "evaluate-variables", about: "Gives names to values, for the stages after it.",
                stage: EvaluateVariablesStage(), outputs: EvaluateVariablesStage.outputs),
            StageKind(
                "webhook", about: "Calls a web address, and waits for what it began.", stage: WebhookStage(),
                check: { WebhookInput.check($0, $1) }),
        ]
    }
}
