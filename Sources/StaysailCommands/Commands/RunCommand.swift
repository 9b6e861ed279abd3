import ArgumentParser
import AWSServices
import Foundation
import StageKit

/// `staysail run PIPELINE`
struct RunCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a pipeline.",
        discussion: """
            staysail run pipeline.yaml --local
            staysail run pipeline.yaml -p package=build/function.zip --region eu-west-1
            """)

    @Argument(help: "The pipeline's file.")
    var pipeline: String

    @OptionGroup var parameters: ParameterOptions
    @OptionGroup var target: TargetOptions

    @Flag(help: "Print the run's events as JSON lines on standard output.")
    var json = false

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let file = PipelineFile(pipeline, in: context)
        // All faults come before the first call, so the stages are checked while there is nothing to call yet.
        let checked = try await file.prepare(registry: context.registry(), parameters: parameters.pairs)
        for warning in checked.warnings { context.console.note(warning.description) }
        let state = target.state ?? context.environment["STAYSAIL_STATE"]
        let project = ProjectFolder(of: file.folder, state: state.map(context.absolute))
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        let direct = RunReports.report(json: json, console: context.console, clock: context.clock)
        return try await QueuedReport.with(direct) { report in
            try await withInterruptions(context, report) {
                try await withTarget(
                    target, project: project, configuration: configuration, context: context,
                    notice: { report.notice($0) }
                ) { open in
                    let web = ClockedWebClient(client: GuardedWebClient(), clock: context.clock)
                    let registry = context.registry(services: open.target.services(web: web))
                    let prepared = try await file.prepare(registry: registry, parameters: parameters.pairs)
                    return try await run(prepared, on: open, report, context)
                }
            }
        }
    }

    private func run(
        _ prepared: PreparedPipeline, on open: OpenTarget, _ report: any RunReport, _ context: CommandContext
    ) async throws -> CommandStatus {
        let id = RunID.make(at: context.clock.now)
        report.begin(prepared.pipeline.name, id: id, target: open.summary)
        let runner = PipelineRunner(
            store: InMemoryRunStore(), clock: context.clock, user: context.environment["USER"] ?? "anonymous")
        let run = try await runner.run(prepared, id: id, target: open.record) { report.show($0, $1) }
        report.end(run)
        return run.commandStatus
    }
}

extension Run {
    /// What a process that drove this run ends with.
    var commandStatus: CommandStatus {
        guard undoFailures.isEmpty else { return .needsAttention }
        switch status {
        case .succeeded: return .done
        case .canceled: return .canceled
        case .waiting: return .waiting
        default: return .failed
        }
    }
}

/// The names of runs: when they began, and a little chance.
enum RunID {
    static func make(at date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMdd-HHmmss"
        let chance = String(UInt16.random(in: .min ... .max), radix: 16)
        return "\(formatter.string(from: date))-\(String(repeating: "0", count: 4 - chance.count))\(chance)"
    }
}
