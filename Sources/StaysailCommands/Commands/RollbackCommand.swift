import ArgumentParser
import LambdaStages
import RunDatabase
import StageKit

/// `staysail rollback RUN`, and `staysail rollback --function F --alias A`
struct RollbackCommand: ContextualCommand {
    static let handlesInterruptions = true
    static let configuration = CommandConfiguration(
        "rollback", "Roll back everything that a run did, or one alias without a run.",
        notes: """
            With RUN the target is the one that the run recorded. Without RUN name a function and an alias: the alias \
            drops its weights, or else returns to the version that was live before.
            """,
        examples: [
            "staysail rollback last": "",
            "staysail rollback --function checkout --alias live": "",
            "staysail rollback --function checkout --alias live --to 7 --local": "",
        ])

    @Argument(
        help: "The run: its id, a unique part of it, or 'last' (default: none; then name an alias).",
        completion: .words(.runs))
    var run: String?

    @Option(help: ArgumentHelp("Without RUN: the function (default: none).", valueName: "name"))
    var function: String?

    @Option(help: ArgumentHelp("Without RUN: the alias (default: none).", valueName: "name"))
    var alias: String?

    @Option(
        help: ArgumentHelp(
            "Without RUN: the version to return to (default: the version that was live before).",
            valueName: "version"))
    var to: String?

    @Flag(help: "Use the embedded local Lambda instead of AWS.")
    var local = false

    @OptionGroup var endpoint: EndpointOptions
    @OptionGroup var regionOption: RegionOption
    @OptionGroup var plugins: PluginOptions
    @OptionGroup var stateOption: StateOption
    @OptionGroup var json: JSONOption

    private var choice: TargetChoice {
        TargetChoice(
            local: local, fresh: false, endpointURL: endpoint.endpointURL, region: regionOption.region,
            profile: endpoint.profile)
    }

    func validate() throws {
        if local, endpoint.endpointURL != nil {
            throw ValidationError("--local and --endpoint-url exclude each other.")
        }
        if local, endpoint.profile != nil { throw ValidationError("--local and --profile exclude each other.") }
        guard run == nil else {
            if function != nil || alias != nil || to != nil {
                throw ValidationError("A run records what it changed: leave --function, --alias and --to out.")
            }
            if local || regionOption.region != nil {
                throw ValidationError("A run records its target: leave --local and --region out.")
            }
            return
        }
        guard let function, let alias else {
            throw ValidationError("Name a run, or a function and an alias: --function checkout --alias live.")
        }
        if let fault = FunctionRollback.problem(function: function, alias: alias, version: to) {
            throw ValidationError(fault)
        }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = stateOption.project(context)
        if let run {
            let session = RunSession(
                context: context, runs: try ProjectRuns.open(project, context), json: json.isSet, detaches: false,
                plugins: try plugins.plugins(of: project, context))
            let listing = try await session.runs.find(run)
            let root = RunListing.root(of: listing.id)
            if root != listing.id, try await session.runs.database.origin(of: root) != nil {
                throw CommandError(
                    .usage,
                    "Run \(listing.id) belongs to a stage of run \(root). Undo both with "
                        + "'\(session.commands.rollback(root))'.")
            }
            return try await session.rollBack(listing, on: choice)
        }
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        let work = AliasRollbackCommand(
            function: function ?? "", alias: alias ?? "", version: to, json: json.isSet, context: context,
            project: project)
        return try await withTarget(
            choice, project: project, configuration: configuration, context: context,
            notice: { context.console.note($0) }
        ) { try await work.run(on: $0) }
    }
}
