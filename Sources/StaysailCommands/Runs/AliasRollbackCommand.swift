import Foundation
import LambdaStages
import OrderedCollections
import RunDatabase
import StageKit

/// `rollback --function`: checks the locks, rolls the alias back, and reports it.
struct AliasRollbackCommand: Sendable {
    let function: String
    let alias: String
    /// The version to return to; nil for the one that was live before.
    let version: String?
    let json: Bool
    let context: CommandContext
    let project: ProjectFolder

    func run(on open: OpenTarget) async throws -> CommandStatus {
        context.console.note("Target: \(open.summary)")
        let name = FunctionName(function).name
        let owner = try await owner(at: open.record)
        if let owner, owner.run.owner != nil {
            throw CommandError(.failed, "Function \(name) is locked. \(owner.advice)")
        }
        let outcome = try await FunctionRollback(
            services: open.target.services(web: RefusingServices()), clock: context.clock
        )
        .run(function: function, alias: alias, to: version)
        show(outcome, name)
        if let owner {
            context.console.note("warning: Function \(name) is locked by another run. \(owner.advice)")
        }
        return .done
    }

    /// The owner of the function's lock in this project's database, if there is one.
    private func owner(at target: JSONValue) async throws -> LockOwner? {
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
            context.console.print(object, as: .aliasRollback)
        } else if outcome.isDone {
            context.console.print(
                "Alias \(alias) of function \(name) is already at \(outcome.wanted.displayName): nothing to change.")
        } else {
            context.console.print(
                "Alias \(alias) of function \(name) rolled back to \(outcome.wanted.displayName); it was at "
                    + "\(outcome.before.displayName).")
        }
    }
}
