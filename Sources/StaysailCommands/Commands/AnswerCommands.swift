import ArgumentParser
import StageKit

/// `staysail approve RUN STAGE [CHOICE]`
struct ApproveCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "approve", "Approve a stage that waits for approval, with one of its choices if it has any.",
        notes: "The stage may belong to RUN or to a child run of it.",
        examples: [
            "staysail approve last sign-off": "",
            "staysail approve last sign-off half --reason 'half is enough today'": "",
            "staysail approve last sign-off --resume": "approve and resume the run in this process",
        ])

    @OptionGroup var argument: RunArgument

    @Argument(help: "The stage that waits for approval.")
    var stage: String

    @Argument(help: "The choice (default: none; needed if the question has choices).")
    var choice: String?

    @OptionGroup var reason: ReasonOption

    @Flag(help: "Resume the run here if no other process executes it.")
    var resume = false

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        try await RunAnswer(
            run: argument.run, stage: stage, isApproval: true, choice: choice, reason: reason.reason ?? "",
            resumes: resume
        ).give(in: reopening.session(context), on: reopening.choice)
    }
}

/// `staysail reject RUN STAGE`
struct RejectCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "reject", "Reject a stage that waits for approval: the stage fails.",
        notes: "The stage may belong to RUN or to a child run of it.",
        examples: [
            "staysail reject last sign-off --reason 'errors in the log'": "",
            "staysail reject last sign-off --resume": "reject and resume the run in this process",
        ])

    @OptionGroup var argument: RunArgument

    @Argument(help: "The stage that waits for approval.")
    var stage: String

    @OptionGroup var reason: ReasonOption

    @Flag(help: "Resume the run here if no other process executes it.")
    var resume = false

    @OptionGroup var reopening: ReopeningOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        try await RunAnswer(
            run: argument.run, stage: stage, isApproval: false, choice: nil, reason: reason.reason ?? "",
            resumes: resume
        ).give(in: reopening.session(context), on: reopening.choice)
    }
}
