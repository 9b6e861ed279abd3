import AWSServices
import Foundation
import StageKit

/// Deletes versions of a function, or the function with all that belongs to it.
struct DeleteStage: Stage {
    let hooks: HookFactories

    func run(_ input: DeleteInput, context: StageContext) async throws -> DeleteOutput {
        let function = try await FunctionClient(input.reference, context.services[LambdaServices.self])
        if input.fields.versions == .all { return try await deleteAll(input, function, context) }
        let rules = try await rules(input, function, context)
        var plan = try await context.read("plan") { try await self.plan(input, rules, function, context) }
        if plan.delete.isEmpty { try await nothing(input, function, plan, context) }
        await context.report(.custom(type: "deletion_plan", data: try JSONValue(encoding: plan)))
        let isDryRun = input.fields.dryRun ?? false
        if !isDryRun, try await graceIsOver(input, plan, context) {
            plan = try await context.read("plan after the grace") {
                try await self.plan(input, rules, function, context)
            }
        }
        if !isDryRun { try await execute(plan, function, context) }
        if isDryRun, !plan.delete.isEmpty {
            await context.log(
                "Would delete of function \(function.name): \(plan.delete.map(\.description).joined(separator: ", ")).")
        }
        for kept in plan.kept where kept.reason != DeletionPlan.Kept.notSelected {
            await context.log("Kept version \(kept.version) of function \(function.name): \(kept.reason).")
        }
        return DeleteOutput(
            functionName: function.name, deleted: isDryRun ? [] : plan.delete, planned: isDryRun ? plan.delete : [],
            kept: plan.kept)
    }

    /// Deletes version by version; one that AWS refuses does not keep the others.
    private func execute(_ plan: DeletionPlan, _ function: FunctionClient, _ context: StageContext) async throws {
        var refusals = DeletionRefusals()
        var deleted: [FunctionVersion] = []
        for version in plan.delete {
            let isDeleted = try await refusals.collect("version \(version)", context) {
                try await context.step("delete version \(version)") {
                    try await function.sendDeletion(of: version, context.clock)
                }
            }
            guard isDeleted else { continue }
            deleted.append(version)
            let reason = plan.reasons[version].map { ": \($0)" } ?? ""
            await context.log("Deleted version \(version) of function \(function.name)\(reason)".endedSentence)
            await context.report(.removed(.version(version.description, function: function.name)))
        }
        if !deleted.isEmpty {
            try await context.step("verify") { [deleted] in
                try await function.untilGone(versions: deleted, context.clock)
            }
        }
        try refusals.throwIfAny("Function \(function.name)", of: plan.delete.count)
    }

    /// The rules of the plan. A script is asked once, and not again after the grace period.
    private func rules(
        _ input: DeleteInput, _ function: FunctionClient, _ context: StageContext
    ) async throws -> DeletionPlan.Rules {
        var rules = DeletionPlan.Rules(input.fields.versions)
        rules.keepsHeld = input.fields.held == .keep
        rules.isForced = input.fields.force ?? false
        rules.minimumAge = input.fields.minimumAge?.seconds
        if case .script(let script) = input.fields.versions {
            rules.answers = try await ScriptedSelection(
                function: function, alias: nil, state: nil, choice: script, hooks: hooks,
                web: context.services[LambdaServices.self].web, context: context
            ).choices(step: "select versions")
        }
        return rules
    }

    private func plan(
        _ input: DeleteInput, _ rules: DeletionPlan.Rules, _ function: FunctionClient, _ context: StageContext
    ) async throws -> DeletionPlan {
        _ = try await function.existing()
        var candidates = try await VersionHolders(function: function, clock: context.clock).candidates(rules)
        let waysBack = await context.waysBack(of: input.reference)
        for index in candidates.indices {
            candidates[index].others += waysBack[candidates[index].version] ?? []
        }
        do throws(DeletionPlan.Refusal) {
            return try DeletionPlan(candidates, rules)
        } catch {
            throw StageError(.refused, "Function \(function.name): \(error.message)")
        }
    }

    /// Nothing to delete is success, and said.
    private func nothing(
        _ input: DeleteInput, _ function: FunctionClient, _ plan: DeletionPlan, _ context: StageContext
    ) async throws {
        guard !plan.kept.contains(where: { !$0.reason.hasPrefix(DeletionPlan.Kept.notSelected) }) else { return }
        let message: String
        switch input.fields.versions {
        case .number(let number): message = "Function \(function.name) has no version \(number)"
        case .newest: message = "Function \(function.name) has no published version"
        case .previous: message = "Function \(function.name) has no previous version"
        case .olderThan(let count):
            return await context.log("Function \(function.name) has no more than \(count) versions; nothing to delete.")
        case .script:
            return await context.log("The script selected no version of function \(function.name); nothing to delete.")
        case .all: return
        }
        guard input.fields.missing != .fail else { throw StageError(.refused, "\(message).") }
        await context.warn("\(message); nothing to delete.")
    }

    /// Waits if a Route of this run has just taken traffic away.
    /// - Returns: whether it waited, so that it has to look again.
    private func graceIsOver(_ input: DeleteInput, _ plan: DeletionPlan, _ context: StageContext) async throws -> Bool {
        guard input.fields.force != true else { return false }
        let grace = GracePeriod(
            context: context, function: input.reference, length: input.fields.grace ?? TimeLength(.seconds(60)))
        guard grace.length.seconds > 0 else { return false }
        let end: Double? = try await context.read("fetch grace period") {
            grace.end(of: plan.delete)?.timeIntervalSince1970
        }
        guard let end else { return false }
        let left = max(0, end - context.clock.now.timeIntervalSince1970)
        try await context.wait("grace", for: .milliseconds(Int64(left * 1000)))
        return true
    }

    private func deleteAll(
        _ input: DeleteInput, _ function: FunctionClient, _ context: StageContext
    ) async throws -> DeleteOutput {
        guard input.fields.confirm == function.name else {
            throw StageError(.invalidInput, "'versions: all' needs 'confirm: \(function.name)'.")
        }
        let removal = FunctionRemoval(function: function, context: context)
        let found = try await context.read("plan") { try await removal.inventory() }
        let isDryRun = input.fields.dryRun ?? false
        if !found.exists {
            let message = "There is no function \(function.name)"
            guard input.fields.missing != .fail else { throw StageError(.refused, "\(message).") }
            await context.warn("\(message); nothing to delete.")
        } else if isDryRun {
            await context.log("Would remove: \(found.displayName.joined(separator: ", ")).")
        } else {
            try await removal.execute(found)
            await context.log("Removed: \(found.displayName.joined(separator: ", ")).")
            await context.report(.removed(.function(function.name)))
        }
        return DeleteOutput(
            functionName: function.name, deleted: isDryRun ? [] : found.versions,
            planned: isDryRun ? found.versions : [], kept: [], removed: found.displayName)
    }
}

/// The outputs of a Delete.
struct DeleteOutput: Codable, Sendable {
    let functionName: String
    /// The versions that were deleted.
    let deleted: [FunctionVersion]
    /// With `dryRun`: the versions that would be deleted.
    let planned: [FunctionVersion]
    let kept: [DeletionPlan.Kept]
    /// For `all`: what was removed, or would be with `dryRun`, in words.
    var removed: [String] = []
}
