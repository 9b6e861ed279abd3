import AWSServices
import StageKit

/// Moves an alias's traffic to another version, by one of the strategies.
struct RouteStage: Stage {
    let hooks: HookFactories

    func run(_ input: RouteInput, context: StageContext) async throws -> RouteOutput {
        let services = try context.services[LambdaServices.self]
        let function = try await FunctionClient(input.reference, services)
        let access = AliasAccess(function: function, alias: input.fields.alias, clock: context.clock)
        let snapshot = try await context.read("fetch alias \(input.fields.alias)") { try await access.fetch() }
        let versions = try await resolve(input, snapshot.state, function, context)
        let plan = try plan(input, from: snapshot.state, versions, access.reference)
        var progress = RouteProgress(snapshot, began: versions.began)
        let setting = CheckSetting(
            function: function, alias: access.alias, candidate: versions.candidate,
            stable: snapshot.state.stable, began: versions.began, web: services.web,
            samples: services.errorSamples, context: context)
        let runner = try await runner(input, plan, access, snapshot.state, setting)
        do {
            progress = try await runner.run(plan, progress)
        } catch let stop as PlanRunner.Stopped {
            throw try await UnhealthyAction(input: input, runner: runner).end(stop)
        }
        if let text = input.fields.description, text != progress.state.description {
            var wanted = progress.state
            wanted.description = text
            try await runner.write(wanted, name: "describe", &progress)
        }
        var changed = progress.state != snapshot.state
        if let executions = input.fields.provisionedConcurrency {
            changed = try await AliasProvisioning(access: access, context: context).ensure(executions) || changed
        }
        changed = try await ensureAccess(input, function, context) || changed
        if let sources = input.fields.eventSources {
            let changes = try await EventSources(function: function, qualifier: input.fields.alias, context: context)
                .ensure(sources)
            changed = changed || !changes.isEmpty
        }
        return RouteOutput(
            access.reference, arn: progress.arn, version: versions.candidate, before: snapshot.state,
            after: progress.state,
            movedAt: progress.movedAt, changed: changed, checks: progress.lastChecks)
    }

    /// Applies the alias's address and permissions.
    /// - Returns: whether anything was changed.
    private func ensureAccess(
        _ input: RouteInput, _ function: FunctionClient, _ context: StageContext
    ) async throws -> Bool {
        let access = InvocationSettings(
            function: function, qualifier: input.fields.alias, functionURL: input.functionURL,
            permissions: input.permissions, asyncInvocation: input.asyncInvocation)
        guard access.isAsked else { return false }
        let names = try await context.read("compare access") { try await access.differences() }
        for name in names { try await context.step("update \(name)") { try await access.ensure(name) } }
        return !names.isEmpty
    }

    private func resolve(
        _ input: RouteInput, _ state: AliasState, _ function: FunctionClient, _ context: StageContext
    ) async throws -> ResolvedVersions {
        var selected: [VersionChoice] = []
        if case .script(let script) = input.target {
            selected = try await ScriptedSelection(
                function: function, alias: input.fields.alias, state: state, choice: script, hooks: hooks,
                web: context.services[LambdaServices.self].web, context: context
            ).choices(step: "select target")
        }
        let versions = try await context.read("choose versions") {
            try await ResolvedVersions.resolve(input, selected: selected, function, context)
        }
        if let reason = selected.first(where: { $0.version == versions.candidate.description })?.reason, !reason.isEmpty
        {
            await context.log("Selected version \(versions.candidate) of function \(function.name): \(reason)")
        }
        return versions
    }

    /// Makes ready what carries the plan out. A plan without entries needs nothing.
    private func runner(
        _ input: RouteInput, _ plan: TrafficPlan, _ access: AliasAccess, _ start: AliasState, _ setting: CheckSetting
    ) async throws -> PlanRunner {
        let context = setting.context
        var checks: [ListedCheck] = []
        var facts: HookFacts?
        var schedule: ScheduleSetting?
        if !plan.entries.isEmpty {
            await context.report(
                .custom(type: "traffic_plan", data: Self.report(plan, input, setting, access.reference)))
            try await context.read("preflight") {
                try await RoutePreflight(access: access).check(Self.possibleMoves(plan, start, setting.candidate))
            }
            if input.hasMovingHooks {
                facts = try await context.read("describe versions") {
                    try await HookFacts.read(access.function, alias: access.alias)
                }
            }
            checks = try await CheckPreparation(setting: setting, hooks: hooks, strategy: input.strategy)
                .checks(input.checks)
            if let choice = input.fields.schedule {
                let script = choice.script(.weightSchedule, context)
                schedule = ScheduleSetting(
                    schedule: try await hooks.schedule(script), file: choice.file, with: script.with,
                    interval: input.fields.interval)
            }
        }
        return PlanRunner(
            access: access, context: context, checks: checks, policy: input.policy, setting: setting,
            description: AliasDescription(
                wanted: input.fields.description, keepsTrail: input.fields.trail ?? true, run: context.runID),
            start: start, facts: facts, schedule: schedule)
    }

    /// A schedule may give any weight, so one of them stands for all.
    private static func possibleMoves(
        _ plan: TrafficPlan, _ start: AliasState, _ candidate: FunctionVersion
    ) -> [TrafficPlan.Move] {
        guard plan.entries.contains(.schedule) else { return plan.moves }
        let promotion = TrafficPlan.Move(number: 2, stable: candidate, weights: [:], percent: 100)
        guard let stable = start.stable else { return plan.moves + [promotion] }
        return plan.moves + [.init(number: 1, stable: stable, weights: [candidate: 1], percent: 1), promotion]
    }

    func undo(_ record: UndoRecord, context: StageContext) async throws {
        if record.key.hasPrefix(AliasProvisioning.keyPrefix) {
            try await AliasProvisioning.undo(record, context: context)
        } else {
            try await AliasUndo.undo(record, context: context)
        }
    }

    private func plan(
        _ input: RouteInput, from state: AliasState, _ versions: ResolvedVersions, _ reference: AliasReference
    ) throws -> TrafficPlan {
        do throws(RoutingStrategy.Refusal) {
            let strategy = input.strategy
            return try strategy.plan(
                from: .init(alias: state, candidate: versions.candidate, other: versions.other),
                checks: input.checks.map { $0.timing(strategy) }, takeOver: input.fields.takeOver ?? false,
                bake: input.fields.bake)
        } catch {
            throw StageError(.refused, "\(reference.displayName) cannot be routed: \(error.message)")
        }
    }

    private static func report(
        _ plan: TrafficPlan, _ input: RouteInput, _ setting: CheckSetting, _ reference: AliasReference
    ) -> JSONValue {
        let names = input.checks.enumerated().map { JSONValue.string($1.name(number: $0 + 1)) }
        return [
            "function": .string(reference.function.name), "alias": .string(reference.alias),
            "candidate": .string(setting.candidate.description), "checks": .array(names), "plan": plan.json,
        ]
    }
}
