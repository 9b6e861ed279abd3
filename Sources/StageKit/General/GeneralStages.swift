/// The stages that belong to no service.
public enum GeneralStages {
    /// All of them. `webhook` needs the service `(any WebClient).self`.
    public static var all: [StageKind] {
        [
            StageKind("wait", about: "Lets time pass.", stage: WaitStage()),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage()),
            StageKind(
                "manual-judgment", about: "Asks a person whether, and how, to go on.", stage: ManualJudgmentStage(),
                check: { ManualJudgmentStage.check($0, $1) }, summarize: ManualJudgmentStage.summary),
            StageKind(
                "evaluate-variables", about: "Gives names to values, for the stages after it.",
                stage: EvaluateVariablesStage()),
            StageKind(
                "webhook", about: "Calls a web address, and waits for what it began.", stage: WebhookStage(),
                check: { WebhookInput.check($0, $1) }),
        ]
    }
}
