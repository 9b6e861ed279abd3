import ArgumentParser
import LambdaStages
import RunDatabase
import StageKit

/// `staysail rollback RUN`, and `staysail rollback --function F --alias A`
struct RollbackCommand: ContextualCommand {
    static let takesInterruptions = true
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Undoes what a run did, or puts an alias back without a run.",
        discussion: """
            staysail rollback 20260109-1200                            aliases go back to where they were before the run
            staysail rollback --function checkout --alias live         off its weights, else to the version before
            staysail rollback --function checkout --alias live --to 7
            """)

    @Argument(help: "The run's id, or the beginning of it.")
    var run: String?

    @Option(help: ArgumentHelp("Without a run: the function.", valueName: "name"))
    var function: String?

    @Option(help: ArgumentHelp("Without a run: the alias.", valueName: "name"))
    var alias: String?

    @Option(
        help: ArgumentHelp(
            "Without a run: the version (default: the weights come off, else the version that was live before).",
            valueName: "version"))
    var to: String?

    @OptionGroup var target: TargetOptions
    @OptionGroup var plugins: PluginOptions

    @Flag(help: "Print what happened as JSON on standard output.")
    var json = false

    func validate() throws {
        if target.fresh { throw ValidationError("--fresh would forget what is to be put back.") }
        guard run == nil else {
            if function != nil || alias != nil || to != nil {
                throw ValidationError("A run says itself what it moved: leave --function, --alias and --to out.")
            }
            if target.local || target.region != nil {
                throw ValidationError("The run has recorded where it went: leave --local and --region out.")
            }
            return
        }
        guard let function, let alias else {
            throw ValidationError("Name a run, or a function and an alias: --function checkout --alias live.")
        }
        if let fault = FunctionRollback.fault(function: function, alias: alias, version: to) {
            throw ValidationError(fault)
        }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        if let run {
            let runs = try ProjectRuns.open(target.stateOptions.project(context), context)
            let session = RunSession(
                context: context, runs: runs, json: json, detaches: false,
                plugins: try plugins.plugins(of: runs.project, context))
            let listing = try await session.runs.find(run)
            let root = RunListing.root(of: listing.id)
            if root != listing.id, try await session.runs.database.origin(of: root) != nil {
                throw CommandError(
                    .usage,
                    "Run \(listing.id) belongs to a stage of run \(root): undo both with 'staysail rollback "
                        + "\(root)'.")
            }
            return try await session.rollBack(listing, on: target.choice)
        }
        let project = target.stateOptions.project(context)
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        let work = AliasRollbackCommand(
            function: function ?? "", alias: alias ?? "", version: to, json: json, context: context, project: project)
        return try await withTarget(
            target.choice, project: project, configuration: configuration, context: context,
            notice: { context.console.note($0) }
        ) { try await work.run(on: $0) }
    }
}
