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
        let plan = try await context.read("compare function") {
            try await DeployPlan.make(input, function, update, extras, context.clock)
        }
        var changes: [String] = []
        if !plan.exists {
            let wasStarted = context.wasStarted("create function")
            try await context.step("create function") {
                try await FunctionCreation(input: input, function: function, context: context)
                    .execute(code?.package(), isRepeated: wasStarted)
            }
            await context.log("Created function \(function.name).")
            await context.report(.leftover(Leftover(.function(function.name))))
            changes.append("function")
        }
        if plan.exists {
            try await FunctionUpdate(input: input, function: function, code: update, plan: plan, context: context)
                .execute()
            changes += (plan.code ? ["code"] : []) + plan.settings
        }
        for name in plan.extras {
            try await context.step("update \(name)") {
                defer { function.snapshot.invalidate() }
                try await extras.ensure(name)
            }
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
        let aliases = try await move(input, to: version?.version ?? .latest, function, context)
        await code?.warnIfChanged()
        let state = try await context.read("read function") { try await FunctionState.read(function, context.clock) }
        return DeployOutput(
            state, name: function.name, version: version, created: !plan.exists, changes: changes, aliases: aliases)
    }

    func undo(_ record: UndoRecord, context: StageContext) async throws {
        try await AliasUndo.undo(record, context: context)
    }

    /// The aliases move after the publish, as by Route's `simple`.
    private func move(
        _ input: DeployInput, to version: FunctionVersion, _ function: FunctionClient, _ context: StageContext
    ) async throws -> [RouteOutput] {
        var outputs: [RouteOutput] = []
        for alias in input.aliases {
            let access = AliasAccess(function: function, alias: alias, clock: context.clock)
            let snapshot = try await context.read("fetch alias \(alias)") { try await access.fetch() }
            var wanted = AliasState(stable: version, description: snapshot.state.description)
            wanted.description = AliasDescription(wanted: nil, keepsTrail: true, run: context.runID)
                .after(snapshot.state, stable: version, isLast: true)
            var (arn, movedAt) = (snapshot.arn, Double?.none)
            if !snapshot.state.matches(wanted) {
                let undo = try AliasUndo.step(access.reference, before: snapshot.state, wanted: wanted)
                let outcome = try await context.step("move alias \(alias)", undo: undo) {
                    try await access.write(wanted, expected: [snapshot.state], known: snapshot)
                }
                (arn, movedAt) = (outcome.arn ?? arn, outcome.at)
                await context.report(
                    .trafficShifted(
                        TrafficShift(
                            access.reference, to: wanted, stable: snapshot.state.stable, candidate: version)))
            }
            outputs.append(
                RouteOutput(
                    access.reference, arn: arn, version: version, before: snapshot.state, after: wanted,
                    movedAt: movedAt,
                    changed: movedAt != nil))
        }
        return outputs
    }
}
