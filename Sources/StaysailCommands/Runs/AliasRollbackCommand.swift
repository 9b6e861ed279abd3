import Foundation
import LambdaStages
import OrderedCollections
import RunDatabase
import StageKit

/// `rollback --function`: looks who else is at work, puts the alias back, and says so.
struct AliasRollbackCommand: Sendable {
    let function: String
    let alias: String
    /// nil: off its weights, else the version that was live before.
    let version: String?
    let json: Bool
    let context: CommandContext
    let project: ProjectFolder

    func run(on open: OpenTarget) async throws -> CommandStatus {
        context.console.note("Target: \(open.summary)")
        let name = FunctionName(function).name
        let holder = try await holder(at: open.record)
        if let holder, holder.run.owner != nil {
            throw CommandError(.failed, "Function \(name) is being worked on. \(holder.advice)")
        }
        let outcome = try await FunctionRollback(
            services: open.target.services(web: RefusingServices()), clock: context.clock
        )
        .run(function: function, alias: alias, to: version)
        show(outcome, name)
        if let holder {
            context.console.note("warning: Function \(name) is locked by another run. \(holder.advice)")
        }
        return .done
    }

    /// The run that holds the function in this project's database, if there is one.
    private func holder(at target: JSONValue) async throws -> LockOwner? {
        guard FileManager.default.fileExists(atPath: "\(project.state)/runs.db") else { return nil }
        return try await ProjectRuns.open(project, context).database
            .owner(of: StageResource.function(function).lockName(at: target))
    }

    private func show(_ outcome: AliasRollback, _ name: String) {
        if json {
            let object: JSONValue = [
                "function": .string(name), "alias": .string(alias), "changed": .bool(!outcome.isDone),
                "before": outcome.before.percentagesJSON, "weights": outcome.wanted.percentagesJSON,
            ]
            context.console.print(object.text())
        } else if outcome.isDone {
            context.console.print(
                "Alias \(alias) of function \(name) shows \(outcome.wanted.words) already; nothing was changed.")
        } else {
            context.console.print(
                "Alias \(alias) of function \(name) shows \(outcome.wanted.words) again; it was \(outcome.before.words)."
            )
        }
    }
}
