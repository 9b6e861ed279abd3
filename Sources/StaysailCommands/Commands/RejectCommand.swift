import ArgumentParser
import StageKit

/// `staysail reject RUN STAGE`
struct RejectCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Answers the question of a stage with no: the stage fails.",
        discussion: "staysail reject 20260109-1200 sign-off --reason 'errors in the log'")

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String

    @Argument(help: "The stage that asks.")
    var stage: String

    @Option(help: "Why; kept with the run.")
    var reason = ""

    @OptionGroup var state: StateOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        try await RunAnswer(run: run, stage: stage, reason: reason, state: state).give(.reject(stage: stage), context)
    }
}
