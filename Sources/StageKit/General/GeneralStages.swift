/// The stages that belong to no service.
public enum GeneralStages {
    /// All of them. `webhook` needs the service `(any WebClient).self`.
    public static var all: [StageKind] {
        [
            StageKind("wait", about: "Waits for a time.", stage: WaitStage()),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage()),
            StageKind(
                "manual-judgment", about: "Waits for an approval.", stage: ManualJudgmentStage(),
                check: { ManualJudgmentStage.check($0, $1) }, summarize: ManualJudgmentStage.summary),
            StageKind(
                "evaluate-variables", about: "Evaluates named values for later stages.",
                stage: EvaluateVariablesStage()),
            StageKind(
                "webhook", about: "Sends an HTTP request, and polls a status.", stage: WebhookStage(),
                check: { WebhookInput.check($0, $1) }),
        ]
    }
}
