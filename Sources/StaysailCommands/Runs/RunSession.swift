import AWSServices
import Foundation
import RunDatabase
import StageKit

/// Executes a run in this process, with the report, interruptions, the target and the run's ownership.
struct RunSession: Sendable {
    var context: CommandContext
    let runs: ProjectRuns
    let json: Bool
    let detaches: Bool
    /// The project's plugins, and its configuration.
    let plugins: ProjectPlugins

    /// The commands that are printed about runs.
    var commands: PrintedCommands { runs.commands }

    /// An open run.
    struct Open: Sendable {
        let runner: PipelineRunner
        let target: OpenTarget
        let observe: @Sendable (RunEvent, Run) -> Void
        let begin: @Sendable (_ pipeline: String) -> Void
    }

    /// Opens everything that a run needs, and closes it when the body has ended.
    /// - Parameters:
    ///   - id: the run's id.
    ///   - claim: the claim of a new run; nil to claim the run here.
    ///   - expected: the target that the run has recorded; another account is an error. Null for a new run.
    func execute(
        _ id: String, claim: RunClaim? = nil, on choice: TargetChoice, expected: JSONValue = .null,
        _ body: @escaping @Sendable (Open) async throws -> Run
    ) async throws -> Run {
        let configuration = plugins.configuration
        let direct = runReport(json: json, console: context.console, clock: context.clock, runs: reportedRuns)
        let claim = try claim ?? runs.database.claim(id)
        defer { claim.release() }
        // Nothing is changed before the run begins.
        context.setAbandonable(true)
        defer { context.setAbandonable(false) }
        return try await QueuedReport.with(direct) { report in
            try await withInterruptions(
                context.interruptions, interrupted: { report.interrupted($0) }, beside: { await report.tick() }
            ) {
                try await withTarget(
                    choice, project: runs.project, configuration: configuration, context: context,
                    notice: { report.notice($0) }
                ) { target in
                    try Self.check(target.record, against: expected, id)
                    let web = ClockedWebClient(
                        client: GuardedWebClient(allowedHosts: configuration.hosts), clock: context.clock)
                    let open = Open(
                        runner: PipelineRunner(
                            store: context.wrapStore(runs.database), locks: runs.database, clock: context.clock,
                            user: context.user, detaches: detaches,
                            secrets: SecretSource(environment: context.environment),
                            services: target.services(web: web)),
                        target: target,
                        observe: { report.show($0, $1) },
                        begin: { pipeline in
                            context.setAbandonable(false)
                            report.begin(pipeline, id: id, target: target.summary)
                        })
                    do {
                        let run = try await body(open)
                        report.end(run, children: await reportedRuns.children(id))
                        return run
                    } catch let end as RunEndNotRecordedError {
                        report.end(end.run, children: await reportedRuns.children(id))
                        let isLost = (end.cause as? RunDatabaseError)?.code == .lost
                        throw CommandError(
                            end.run.undoFailures.isEmpty && !isLost ? .failed : .needsAttention, "\(end)")
                    }
                }
            }
        }
    }

    private var reportedRuns: ReportedRuns {
        ReportedRuns(
            // A view of child runs is no reason to fail.
            children: { [runs] id in (try? await runs.children(of: id)) ?? [] },
            answer: { [runs, context] answer, id in
                // A question that is still open can be answered again.
                try? await runs.database.add(
                    RunRequest(id: UUID().uuidString, kind: answer, by: context.user, at: context.clock.now), to: id)
            },
            commands: commands)
    }

    /// Continues a run that was started earlier, with its recorded inputs.
    func reopen(
        _ run: RunListing, on choice: TargetChoice? = nil,
        _ body: @escaping @Sendable (Open, PreparedPipeline) async throws -> Run
    ) async throws -> Run {
        guard let origin = try await runs.database.origin(of: run.id) else {
            throw CommandError(.failed, "The inputs of run \(run.id) are not kept.")
        }
        let files = RunFiles(recorded: origin.files)
        for path in files.changed {
            context.console.note(
                "warning: \(path) has changed since run \(run.id) started. The run continues with the recorded file.")
        }
        for path in files.gone {
            context.console.note(
                "warning: \(path) was removed since run \(run.id) started. The run continues with the recorded file.")
        }
        var recorded = TargetChoice(recorded: origin.target)
        // A server on this machine may have another port by now.
        if AWSVariables(context.environment).namesEndpoint { recorded.endpointURL = nil }
        recorded.endpointURL = choice?.endpointURL ?? recorded.endpointURL
        recorded.profile = choice?.profile ?? recorded.profile
        let file = PipelineFile(origin.path, in: context)
        do {
            return try await execute(run.id, on: recorded, expected: origin.target) { open in
                let prepared = try await file.prepareAgain(
                    registry: context.registry(files: files, plugins: plugins), parameters: origin.parameters,
                    files: files)
                open.begin(origin.pipeline)
                return try await body(open, prepared)
            }
        } catch is CancellationError {
            // A canceled run is one whose changes were undone.
            throw CommandError(
                .failed,
                "Interrupted before run \(run.id) was resumed: it is unchanged. Resume it with "
                    + "'\(commands.resume(run.id))', or undo it with '\(commands.resume(run.id)) --rollback'.")
        }
    }

    /// A run continues in its account: another account has other resources under the same names.
    private static func check(_ target: JSONValue, against expected: JSONValue, _ id: String) throws {
        guard let account = expected["account"]?.stringValue, let found = target["account"]?.stringValue,
            account != found
        else { return }
        throw CommandError(
            .failed,
            "Run \(id) belongs to account \(account), but these credentials are of account \(found). Nothing was "
                + "changed. Use the credentials of account \(account).")
    }

    /// Undoes everything that a run did.
    func rollBack(_ listing: RunListing, on choice: TargetChoice) async throws -> CommandStatus {
        let undone = try await reopen(listing, on: choice) { open, prepared in
            try await open.runner.rollBack(prepared, id: listing.id, observe: open.observe)
        }
        return undone.undoFailures.isEmpty ? .done : .needsAttention
    }
}
