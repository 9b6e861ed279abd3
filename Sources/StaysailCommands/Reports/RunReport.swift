import StageKit

/// Shows a run while it is executed. Called from one place at a time; must not block.
protocol RunReport: Sendable {
    /// The run is about to start.
    func begin(_ pipeline: String, id: String, target: String)
    /// An event was recorded.
    func show(_ event: RunEvent, _ run: Run)
    /// Shows a sentence that is not part of the run.
    func notice(_ text: String)
    /// The user interrupted, for the `count`th time.
    func interrupted(_ count: Int)
    /// Redraws the view as time passes, until canceled.
    func tick() async
    /// The run has ended; `children` are the runs that its stages started.
    func end(_ run: Run, children: [Run])
    /// Removes everything temporary from the screen; called last, also after an error.
    func close()
}

extension RunReport {
    func tick() async {}
    func close() {}
}

/// Access to the recorded runs, for reports.
struct ReportedRuns: Sendable {
    /// The runs that stages of a run have started.
    let children: @Sendable (_ run: String) async -> [Run]
    /// Answers the question of a run.
    let answer: @Sendable (_ answer: RunRequest.Kind, _ run: String) async -> Void
    /// The commands that reports print.
    let commands: PrintedCommands
}

/// The text for a user who interrupts a run.
enum InterruptionNotice {
    static func text(_ count: Int) -> String {
        count == 1
            ? "Interrupted: canceling the run and undoing its changes."
            : "Still undoing the run's changes. Wait until this has ended."
    }
}

/// Commands that can be pasted without changes.
struct PrintedCommands: Hashable, Sendable {
    /// The option that finds the state folder, where the default would not; with a space in front.
    private let suffix: String

    /// Commands for a project whose state is found without an option.
    static let plain = PrintedCommands(suffix: "")

    private init(suffix: String) {
        self.suffix = suffix
    }

    /// Commands for a state folder, to be pasted in the folder that the command was started in.
    init(_ project: ProjectFolder, _ context: CommandContext) {
        let usual = ProjectFolder(
            of: context.folder, state: context.variable("STAYSAIL_STATE").map(context.absolute))
        suffix = usual.state == project.state ? "" : " --state \(project.state.shellQuoted)"
    }

    /// One command for each answer that approves, then the one that rejects.
    func answers(run: String, stage: String, choices: [String]) -> [String] {
        let place = "\(run.shellQuoted) \(stage.shellQuoted)"
        let approvals =
            choices.isEmpty
            ? ["staysail approve \(place)"] : choices.map { "staysail approve \(place) \($0.shellQuoted)" }
        return (approvals + ["staysail reject \(place)"]).map { $0 + suffix }
    }

    func resume(_ run: String) -> String { "staysail resume \(run)\(suffix)" }
    func rollback(_ run: String) -> String { "staysail rollback \(run)\(suffix)" }
    func show(_ run: String) -> String { "staysail show \(run)\(suffix)" }
}
