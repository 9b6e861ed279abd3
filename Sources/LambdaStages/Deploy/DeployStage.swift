import AWSServices
import StageKit

/// Creates a function or brings it up to date, and publishes it.
struct DeployStage: Stage {
    func run(_ input: DeployInput, context: StageContext) async throws -> DeployOutput {
        let function = try await FunctionClient(input.reference, context.services[LambdaServices.self])
        var code: IdentifiedCode?
        if let source = input.code { code = try await IdentifiedCode(source, function.services, context) }
        let update = code.map {
            CodeUpdate(function: function, code: $0, architecture: input.architecture)
        }
        let extras = FunctionLevelSettings(input: input, function: function)
        let plan = try await context.step("compare function") {
            try await DeployPlan.make(input, function, update, extras, context.clock)
        }
        var changes: [String] = []
        if !plan.exists {
            try await context.step("create function") {
                try await FunctionCreation(input: input, function: function, clock: context.clock)
                    .execute(code?.package())
            }
            await context.log("Created function \(function.name).")
            await context.report(.leftover(Leftover(.function(function.name))))
            changes.append("function")
        }
        if plan.code, let update {
            await context.progress("updating the code of \(function.name)")
            try await context.step("update code") {
                try await update.execute(before: plan.codeSha256, clock: context.clock)
            }
            changes.append("code")
        }
        if !plan.settings.isEmpty {
            await context.progress("updating the configuration of \(function.name)")
            try await context.step("update configuration") { try await configure(input, function, plan, context) }
            changes += plan.settings
        }
        for name in plan.extras {
            try await context.step("update \(name)") { try await extras.ensure(name) }
            if plan.exists { changes.append(name) }
        }
        if let wanted = input.eventSources.value(clearedAs: []) {
            let sources = EventSources(function: function, context: context)
            changes += try await sources.ensure(wanted).map { "event source \($0)" }
        }
        var version: Publishing.Result?
        if input.publish {
            let description = input.settings.description.value(clearedAs: "")
            version = try await Publishing(function: function, context: context)
                .publish(hasChanged: plan.changesVersion, description: description)
        }
        let aliases = try await move(input, to: version?.version ?? "$LATEST", function, context)
        await code?.warnIfChanged()
        let state = try await context.step("read function") { try await FunctionState.read(function, context.clock) }
        return DeployOutput(
            state, name: function.name, version: version, created: !plan.exists, changes: changes, aliases: aliases)
    }

    func undo(_ record: UndoRecord, context: StageContext) async throws {
        try await AliasUndo.undo(record, context: context)
    }

    private func configure(
        _ input: DeployInput, _ function: FunctionClient, _ plan: DeployPlan, _ context: StageContext
    ) async throws {
        let wanted = input.settings.given.filter { plan.settings.contains($0.name) || $0.name == "description" }
        _ = try await function.change(context.clock) { now in
            wanted.allSatisfy { $0.isMet(now) }
        } act: { now in
            var request = UpdateFunctionConfigurationRequest(functionName: function.id, revisionId: now.revisionId)
            for setting in wanted { setting.update(&request) }
            _ = try await function.call { [request] in try await $0.updateFunctionConfiguration(request) }
        }
    }

    /// The aliases move after the publish, as by Route's `simple`.
    private func move(
        _ input: DeployInput, to version: String, _ function: FunctionClient, _ context: StageContext
    ) async throws -> [RouteOutput] {
        var outputs: [RouteOutput] = []
        for alias in input.aliases {
            let access = AliasAccess(function: function, alias: alias, clock: context.clock)
            let look = try await context.step("look at alias \(alias)") { try await access.look() }
            var wanted = AliasState(version: version, description: look.state.description)
            wanted.description = AliasDescription(wanted: nil, keepsTrail: true, run: context.runID)
                .after(look.state, main: version, isLast: true)
            var (arn, movedAt) = (look.arn, Double?.none)
            if !look.state.matches(wanted) {
                let undo = try AliasUndo.step(access.reference, before: look.state, wanted: wanted)
                let outcome = try await context.step("move alias \(alias)", undo: undo) {
                    try await access.write(wanted, expected: [look.state])
                }
                (arn, movedAt) = (outcome.arn ?? arn, outcome.at)
                await context.report(
                    .trafficShifted(
                        TrafficShift(
                            access.reference, to: wanted, stable: look.state.exists ? look.state.version : nil,
                            candidate: version)))
            }
            outputs.append(
                RouteOutput(
                    access.reference, arn: arn, version: version, before: look.state, after: wanted, movedAt: movedAt,
                    changed: movedAt != nil))
        }
        return outputs
    }
}
