import ArgumentParser
import Foundation
import LambdaStages
import PluginHost
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
    @OptionGroup var driving: DrivingOptions
    @OptionGroup var plugins: PluginOptions

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let file = PipelineFile(pipeline, in: context)
        let files = RunFiles()
        let project = target.stateOptions.project(of: file.folder, context)
        let found = try plugins.plugins(of: project, context)
        for warning in found.catalog.diagnostics { context.console.note(warning.description) }
        // All faults come before the first call, so the stages are checked while there is nothing to call yet.
        let checked = try await file.prepare(
            registry: context.registry(files: files, plugins: found), parameters: parameters.pairs, files: files)
        do {
            try checked.checkSecrets(SecretSource(environment: context.environment))
        } catch {
            throw CommandFault(.usage, "error: \(error)")
        }
        for warning in checked.warnings { context.console.note(warning.description) }
        let runs = try ProjectRuns.begin(project, context)
        let session = RunSession(
            context: context, runs: runs, json: driving.json, detaches: driving.detach, plugins: plugins)
        let id = RunID.make(at: context.clock.now)
        let run = try await session.drive(id, on: target.choice, files: files) { open in
            let prepared = try await file.prepare(registry: open.registry, parameters: parameters.pairs, files: files)
            open.begin(prepared.pipeline.name)
            return try await open.runner.run(
                prepared, id: id, target: open.target.record, files: files.all, observe: open.observe)
        }
        return run.commandStatus
    }
}

/// How a run is driven and shown.
struct DrivingOptions: ParsableArguments {
    @Flag(help: "End when all that is left waits for a person or a time; 'staysail resume' goes on.")
    var detach = false

    @Flag(help: "Print the run's events as JSON lines on standard output.")
    var json = false
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
