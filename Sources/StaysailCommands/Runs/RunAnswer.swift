import Foundation
import OrderedCollections
import RunDatabase
import StageKit

/// An answer to a stage's question, whichever process executes the run.
struct RunAnswer {
    let run: String
    let stage: String
    let isApproval: Bool
    let choice: String?
    let reason: String
    /// Whether the run is resumed in this process, if no other process executes it.
    let resumes: Bool

    private struct Asking {
        let run: Run
        let stage: StageRun
    }

    func give(in session: RunSession, on target: TargetChoice) async throws -> CommandStatus {
        let (runs, context) = (session.runs, session.context)
        let named = try await runs.find(run)
        let asking = try await asking(in: named, runs)
        try check(asking)
        let kind: RunRequest.Kind =
            isApproval ? .approve(stage: asking.stage.id, choice: choice) : .reject(stage: asking.stage.id)
        let request = RunRequest(
            id: UUID().uuidString, kind: kind, by: context.user, reason: reason, at: context.clock.now)
        let root = try await runs.outer(named)
        if root.owner == nil, let claim = try? runs.database.claim(asking.run.id) {
            do {
                defer { claim.release() }
                try await PipelineRunner(store: runs.database, clock: context.clock)
                    .record(request, of: asking.run.id)
            }
            guard resumes else {
                context.console.print("Recorded. Then resume the run: \(session.commands.resume(root.id))")
                return .done
            }
            return try await session.reopen(root, on: target) { open, prepared in
                try await open.runner.resume(prepared, id: root.id, observe: open.observe)
            }.commandStatus
        }
        try await runs.database.add(request, to: asking.run.id)
        context.console.print("Recorded. The process that executes run \(root.id) continues it.")
        return .done
    }

    /// The stage that asks: the named one of the run itself or of its child runs, or the only one that asks in the child
    /// run that the named stage has started.
    private func asking(in listing: RunListing, _ runs: ProjectRuns) async throws -> Asking {
        let own = try await runs.run(listing.id)
        if let found = own[stage], found.openQuestion != nil || found.type != "pipeline" {
            return Asking(run: own, stage: found)
        }
        let children = try await runs.children(of: listing.id)
        let open = children.filter { !$0.status.hasEnded }.flatMap { run in
            run.stages.values.filter { $0.openQuestion != nil && !$0.status.hasEnded }
                .map { Asking(run: run, stage: $0) }
        }
        let started = open.filter { asking in
            children.contains { child in
                child.parentStage(in: listing.id) == stage
                    && (child.id == asking.run.id || asking.run.id.hasPrefix("\(child.id)."))
            }
        }
        let found = own[stage] == nil ? open.filter { $0.stage.id == stage } : started
        if found.count == 1 { return found[0] }
        if found.isEmpty, let found = own[stage] { return Asking(run: own, stage: found) }
        if found.isEmpty, let child = children.lazy.compactMap({ run in run[stage].map { (run, $0) } }).last {
            return Asking(run: child.0, stage: child.1)
        }
        guard found.isEmpty else {
            let places = found.map { "\($0.run.id.shellQuoted) \($0.stage.id.shellQuoted)" }.joined(separator: "; ")
            throw CommandError(.usage, "Several child runs ask for '\(stage)'. Name one: \(places).")
        }
        let ids = own.stages.keys.joined(separator: ", ")
        throw CommandError(.usage, "Run \(own.id) has no stage '\(stage)'. It has: \(ids).")
    }

    private func check(_ asking: Asking) throws {
        guard let question = asking.stage.openQuestion, !asking.stage.status.hasEnded else {
            throw CommandError(
                .usage,
                "Stage '\(asking.stage.id)' of run \(asking.run.id) is not waiting for approval; it is "
                    + "\(asking.stage.status.rawValue).")
        }
        guard isApproval else { return }
        let answer = StageAnswer(isApproval: true, choice: choice, by: "", reason: reason)
        if let objection = question.objection(to: answer) {
            throw CommandError(.usage, "The answer to '\(question.message)' is invalid: \(objection).")
        }
    }
}
