import ArgumentParser
import Foundation
import RunDatabase
import StageKit

/// `staysail runs list`
struct RunsListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists runs, newest first.", discussion: "staysail runs list --status waiting")

    @Option(
        help: ArgumentHelp("Only runs with this status; may stand several times.", valueName: "status"),
        transform: { text in
            guard let status = RunStatus(rawValue: text) else {
                let all = RunStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("A status is one of \(all); not '\(text)'.")
            }
            return status
        })
    var status: [RunStatus] = []

    @Option(help: ArgumentHelp("Only runs of the pipeline with this name.", valueName: "name"))
    var pipeline: String?

    @Option(help: "At most so many.")
    var limit = 20

    @OptionGroup var state: StateOptions

    @Flag(help: "Print a JSON object a line.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    func run(_ context: CommandContext) async throws -> CommandStatus {
        let project = state.project(context)
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else {
            if !json { context.console.note("There are no runs in \(project.state).") }
            return .done
        }
        let runs = try ProjectRuns.open(project, context)
        let found = try await runs.database.runs(
            RunFilter(
                statuses: status.isEmpty ? nil : Set(status), pipeline: pipeline, onlyOuter: true, limit: limit))
        if found.isEmpty, !json {
            let such = status.isEmpty && pipeline == nil ? "" : "such "
            context.console.note("There are no \(such)runs in \(project.state).")
        }
        for run in found {
            let undone = await runs.undone(run)
            context.console.print(json ? run.json(undone).text() : run.line(undone, now: context.clock.now))
        }
        return .done
    }
}
