import AWSServices
import Foundation
import RunDatabase
import StageKit

/// Drives a run in this process: the report, interruptions, the target and the run's claim around it.
struct RunSession: Sendable {
    var context: CommandContext
    let runs: ProjectRuns
    let json: Bool
    let detaches: Bool
    let plugins: PluginOptions

    /// A run that is open: what its driver works with.
    struct Open: Sendable {
        let runner: PipelineRunner
        let target: OpenTarget
        let registry: StageRegistry
        let observe: @Sendable (RunEvent, Run) -> Void
        let begin: @Sendable (_ pipeline: String) -> Void
    }

    /// Opens all that a run needs, and closes it when the body is done with it.
    /// - Parameters:
    ///   - id: the run's id.
    ///   - files: what the pipeline's file and its scripts are read through.
    ///   - expected: the target that the run has recorded; another account is a fault. Null for a new run.
    func drive(
        _ id: String, on choice: TargetChoice, files: RunFiles, expected: JSONValue = .null,
        _ body: @escaping @Sendable (Open) async throws -> Run
    ) async throws -> Run {
        let configuration = try ProjectConfiguration(
            file: runs.project.configurationFile, shownAs: "staysail.yaml")
        let plugins = try plugins.plugins(of: runs.project, context)
        let direct = RunReports.report(json: json, console: context.console, clock: context.clock)
        let claim = try runs.database.claim(id)
        defer { claim.release() }
        return try await QueuedReport.with(direct) { report in
            try await withInterruptions(context, report) {
                try await withTarget(
                    choice, project: runs.project, configuration: configuration, context: context,
                    notice: { report.notice($0) }
                ) { target in
                    try Self.check(target.record, against: expected, id)
                    let web = ClockedWebClient(
                        client: GuardedWebClient(
                            allowedHosts: configuration.hosts,
                            network: try NetworkSettings(
                                AWSEnvironment(variables: context.environment), userAgent: Target.userAgent)),
                        clock: context.clock)
                    let open = Open(
                        runner: PipelineRunner(
                            store: context.wrapStore(runs.database), locks: runs.database, clock: context.clock,
                            user: context.user, detaches: detaches,
                            secrets: SecretSource(environment: context.environment)),
                        target: target,
                        registry: context.registry(
                            services: target.target.services(web: web), files: files, plugins: plugins,
                            target: target.environment),
                        observe: { report.show($0, $1) },
                        begin: { report.begin($0, id: id, target: target.summary) })
                    do {
                        let run = try await body(open)
                        report.end(run)
                        return run
                    } catch let end as RunEndNotRecordedError {
                        report.end(end.run)
                        throw CommandError(end.run.undoFailures.isEmpty ? .failed : .needsAttention, "\(end)")
                    }
                }
            }
        }
    }

    /// Goes on with a run that was begun earlier, by what it began with.
    func reopen(
        _ run: RunListing, on choice: TargetChoice? = nil,
        _ body: @escaping @Sendable (Open, PreparedPipeline) async throws -> Run
    ) async throws -> Run {
        guard let origin = try await runs.database.origin(of: run.id) else {
            throw CommandError(.failed, "What run \(run.id) began with is not kept.")
        }
        let files = RunFiles(recorded: origin.files)
        for path in files.changed {
            context.console.note(
                "warning: \(path) has changed since run \(run.id) began; the run goes on with what it began with.")
        }
        for path in files.gone {
            context.console.note(
                "warning: \(path) is not there any more; run \(run.id) goes on with what it began with.")
        }
        var recorded = TargetChoice(recorded: origin.target)
        // A server on this machine may have another port by now.
        if AWSVariables(context.environment).namesEndpoint { recorded.endpointURL = nil }
        recorded.endpointURL = choice?.endpointURL ?? recorded.endpointURL
        recorded.profile = choice?.profile ?? recorded.profile
        let file = PipelineFile(origin.path, in: context)
        do {
            return try await drive(run.id, on: recorded, files: files, expected: origin.target) { open in
                let prepared = try await file.prepareAgain(
                    registry: open.registry, parameters: origin.parameters, files: files)
                open.begin(origin.pipeline)
                return try await body(open, prepared)
            }
        } catch is CancellationError {
            // Cancelled is what a run is whose changes were put back.
            throw CommandError(
                .failed,
                "Interrupted before run \(run.id) went on: it is as it was. Go on with it by 'staysail resume \(run.id)', or "
                    + "undo it by 'staysail resume \(run.id) --rollback'.")
        }
    }

    /// A run goes on where it began: what is there under the same names in another account is something else.
    private static func check(_ target: JSONValue, against expected: JSONValue, _ id: String) throws {
        guard let account = expected["account"]?.stringValue, let found = target["account"]?.stringValue,
            account != found
        else { return }
        throw CommandError(
            .failed,
            "Run \(id) belongs to account \(account), and this is account \(found). Nothing was changed; give the "
                + "credentials of the run's account.")
    }
}
