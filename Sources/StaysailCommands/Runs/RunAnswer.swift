import Foundation
import OrderedCollections
import RunDatabase
import StageKit

/// An answer to a stage's question, whoever drives the run.
struct RunAnswer {
    let run: String
    let stage: String
    let reason: String
    let state: StateOptions

    func give(_ kind: RunRequest.Kind, _ context: CommandContext) async throws -> CommandStatus {
        let runs = try ProjectRuns.open(state.project(context), context)
        let listing = try await runs.find(run)
        try check(kind, try await runs.run(listing.id))
        let request = RunRequest(
            id: UUID().uuidString, kind: kind, by: context.user, reason: reason, at: context.clock.now)
        if listing.owner == nil, let claim = try? runs.database.claim(listing.id) {
            defer { claim.release() }
            try await PipelineRunner(store: runs.database, clock: context.clock).record(request, of: listing.id)
            context.console.print("Noted. The run goes on with: staysail resume \(listing.id)")
        } else {
            try await runs.database.add(request, to: listing.id)
            context.console.print("Noted. The process that drives run \(listing.id) goes on with it.")
        }
        return .done
    }

    private func check(_ kind: RunRequest.Kind, _ run: Run) throws {
        guard let asking = run[stage] else {
            let ids = run.stages.keys.joined(separator: ", ")
            throw CommandError(.usage, "Run \(run.id) has no stage '\(stage)'. It has: \(ids).")
        }
        guard let question = asking.openQuestion, !asking.status.hasEnded else {
            throw CommandError(
                .usage, "Stage '\(stage)' of run \(run.id) asks nothing; it is \(asking.status.rawValue).")
        }
        guard case .approve(_, let choice) = kind else { return }
        let answer = StageAnswer(isApproval: true, choice: choice, by: "", reason: reason)
        if let objection = question.objection(to: answer) {
            throw CommandError(
                .usage, "The answer to '\(question.message)' does not count: \(objection).")
        }
    }
}
