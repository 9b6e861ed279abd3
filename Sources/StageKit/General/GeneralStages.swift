public import Expressions

/// The stages that have nothing to do with any service.
public enum GeneralStages {
    /// All of them.
    /// - Parameter web: what `webhook` calls.
    public static func all(web: any WebClient) -> [StageKind] {
        [
            StageKind("wait", about: "Waits for a time.", stage: WaitStage()),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage()),
            StageKind(
                "manual-judgment", about: "Waits for an approval.", stage: ManualJudgmentStage(),
                check: ManualJudgmentStage.check),
            StageKind(
                "evaluate-variables", about: "Evaluates named values for later stages.",
                stage: EvaluateVariablesStage()),
            StageKind(
                "webhook", about: "Sends an HTTP request, and polls a status.", stage: WebhookStage(web: web),
                check: WebhookStage.check),
        ]
    }
}
