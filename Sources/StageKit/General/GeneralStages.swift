/// The stages that have nothing to do with any service.
public enum GeneralStages {
    /// All of them.
    public static var all: [StageKind] {
        [
            StageKind("wait", about: "Lets time pass.", stage: WaitStage()),
            StageKind(
                "check-preconditions", about: "Fails unless all of its conditions are true.",
                stage: CheckPreconditionsStage()),
        ]
    }
}
