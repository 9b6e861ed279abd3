public import Expressions

/// The stages that have nothing to do with any service.
public enum GeneralStages {
    /// All of them.
    /// - Parameter web: what `webhook` calls.
    public static func all(web: any WebClient) -> [StageKind] {
        [
            StageKind("wait", about: "Lets time pass.", stage: WaitStage(), outputs: { _, _ in OutputSchema() }),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage(), outputs: { _, _ in CheckPreconditionsStage.outputs },
                check: CheckPreconditionsStage.check),
            StageKind(
                "manual-judgment", about: "Asks for approval, with choices if there are any.",
                stage: ManualJudgmentStage(),
                outputs: { _, _ in ManualJudgmentStage.outputs }, check: ManualJudgmentStage.check),
            StageKind(
                "evaluate-variables", about: "Gives names to values, for the stages after it.",
                stage: EvaluateVariablesStage(), outputs: EvaluateVariablesStage.outputs),
            StageKind(
                "webhook", about: "Calls a web address, and waits for what it began.", stage: WebhookStage(web: web),
                check: WebhookStage.check),
        ]
    }
}
