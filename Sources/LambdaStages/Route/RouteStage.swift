import StageKit

/// Moves an alias's traffic to another version, by one of the strategies.
struct RouteStage: Stage {
    let services: LambdaServices

    func run(_ input: RouteInput, context: StageContext) async throws -> RouteOutput {
        let function = try await LambdaFunction(input.reference, services)
        let access = AliasAccess(function: function, alias: input.fields.alias, clock: context.clock)
        let look = try await context.step("look at alias \(input.fields.alias)") { try await access.look() }
        let choice = try await context.step("choose versions") {
            try await RouteChoice.choose(input, function, context)
        }
        let plan = try plan(input, from: look.state, choice, access.reference)
        let checks = input.checks
        var progress = PlanRunner.Progress(state: look.state, arn: look.arn)
        if !plan.entries.isEmpty {
            await context.report("plan", Self.report(plan, choice, access.reference, checks))
            try await context.step("preflight") { try await RoutePreflight(access: access).check(plan) }
        }
        let setting = CheckSetting(
            function: function, candidate: choice.target, stable: look.state.exists ? look.state.version : nil,
            web: services.web, context: context)
        var prepared: [any HealthCheck] = []
        if !plan.entries.isEmpty {
            for check in checks { prepared.append(try await check.prepared(setting)) }
        }
        let runner = PlanRunner(
            access: access, context: context, checks: prepared, setting: setting,
            description: AliasDescription(
                wanted: input.fields.description, keepsTrail: input.fields.trail ?? true, run: context.runID),
            start: look.state)
        do {
            progress = try await runner.run(plan)
            progress.arn = progress.arn ?? look.arn
        } catch let stop as PlanRunner.Stopped {
            throw try await UnhealthyEnding(input: input, runner: runner).end(stop)
        }
        if let text = input.fields.description, text != progress.state.description {
            var wanted = progress.state
            wanted.description = text
            try await runner.write(wanted, name: "describe", &progress)
        }
        var changed = progress.state != look.state
        if let executions = input.fields.provisionedConcurrency {
            changed = try await AliasProvisioning(access: access, context: context).ensure(executions) || changed
        }
        if let sources = input.fields.eventSources {
            let changes = try await EventSources(function: function, qualifier: input.fields.alias, context: context)
                .ensure(sources)
            changed = changed || !changes.isEmpty
        }
        return RouteOutput(
            access.reference, arn: progress.arn, version: choice.target, before: look.state, after: progress.state,
            movedAt: progress.movedAt, changed: changed, checks: progress.checks)
    }

    func undo(_ record: UndoRecord, context: StageContext) async throws {
        if record.key.hasPrefix(AliasProvisioning.keyPrefix) {
            try await AliasProvisioning.undo(record, services: services, context: context)
        } else {
            try await AliasUndo.undo(record, services: services, context: context)
        }
    }

    private func plan(
        _ input: RouteInput, from state: AliasState, _ choice: RouteChoice, _ reference: AliasReference
    ) throws -> TrafficPlan {
        do throws(RoutingStrategy.Refusal) {
            return try input.strategy.plan(
                from: .init(alias: state, target: choice.target, other: choice.other),
                checks: input.checks.map(\.timing), takeOver: input.fields.takeOver ?? false)
        } catch {
            throw StageError(.refused, "\(reference.words) cannot be routed: \(error.message)")
        }
    }

    private static func report(
        _ plan: TrafficPlan, _ choice: RouteChoice, _ reference: AliasReference, _ checks: [any HealthCheck]
    ) -> JSONValue {
        [
            "function": .string(reference.function.name), "alias": .string(reference.alias),
            "candidate": .string(choice.target), "checks": .array(checks.map { .string($0.name) }), "plan": plan.json,
        ]
    }
}
