/// The stages that belong to no service.
public enum GeneralStages {
    /// All of them. `webhook` needs the service `(any WebClient).self`.
    public static var all: [StageKind] {
        [
            StageKind("wait", about: "Waits for a time.", stage: WaitStage(), outputs: { _, _ in OutputSchema() }),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage(), outputs: { _, _ in CheckPreconditionsStage.outputs },
                check: { CheckPreconditionsStage.check($0, $1) }),
            StageKind(
                "manual-judgment", about: "Waits for an approval.", stage: ManualJudgmentStage(),
                outputs: { _, _ in ManualJudgmentStage.outputs },
                check: { ManualJudgmentStage.check($0, $1) }, summarize: ManualJudgmentStage.summary),
            StageKind(
                "evaluate-variables", about: "Evaluates named values for later stages.",
                stage: EvaluateVariablesStage(), outputs: EvaluateVariablesStage.outputs),
            StageKind(
                "webhook", about: "Sends an HTTP request, and polls a status.", stage: WebhookStage(),
                check: { WebhookInput.check($0, $1) }),
        ]
    }
}
