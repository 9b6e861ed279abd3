import ArgumentParser
import StageKit

/// `staysail approve RUN STAGE [CHOICE]`
struct ApproveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Answers the question of a stage with yes, or with one of its choices.",
        discussion: """
            staysail approve 20260109-1200 sign-off
            staysail approve 20260109-1200 sign-off half --reason 'half is enough today'
            """)

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @Argument(help: "The stage that asks.")
    var stage: String

    @Argument(help: "The choice, if the question has any.")
    var choice: String?

    @Option(help: "Why; kept with the run.")
    var reason = ""

    @OptionGroup var state: StateOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        try await RunAnswer(run: run, stage: stage, reason: reason, state: state)
            .give(.approve(stage: stage, choice: choice), context)
    }
}
