import StageKit

extension RouteInput {
    static let schema = InputSchema(
        FunctionReference.fields + [
            InputField(
                "alias", .string, "The alias whose traffic moves; it is created when it is not there.", required: true),
            InputField(
                "strategy", .string(allowed: ["simple", "weighted", "blue-green", "canary", "linear"]),
                "simple: all at once; weighted: a lasting split; blue-green: checks, then all at once; canary: step by "
                    + "step with checks; linear: a canary of equal steps.", default: "simple"),
            InputField(
                "target", .oneOf([.string, ScriptInput.kind(file: "select", "A Lua script that selects it.")]),
                "The version to be released: published (by the nearest stage before), newest, previous, oldest, a "
                    + "number, or { select: file }: the newest that a script selects.", default: "published"),
            InputField(
                "percent", .number(0...100), "weighted: the target's share; linear: the size of a step.",
                unit: "percent"),
            InputField(
                "other", .string,
                "weighted only: the version that gets the rest; default: the one that the alias points to."),
            InputField(
                "steps",
                .list(
                    .oneOf([
                        .number(0...100),
                        .object(
                            InputField(
                                "percent", .number(0...100), "The weight.", unit: "percent", required: true),
                            InputField("for", .duration, "How long it is held; default: interval.")),
                    ])),
                "canary only: the weights in ascending order; 100 is implied last.", unit: "percent"),
            InputField(
                "schedule", .oneOf([.string, ScriptInput.kind(file: "lua", "The script.")]),
                "canary only, in place of steps: a Lua script that says what comes next."),
            InputField(
                "interval", .duration,
                "canary and linear: how long each weight is held, unless its step or the schedule says so."),
            InputField(
                "healthChecks", .list(.object(HealthCheckSchema.check)),
                "blue-green, canary and linear: what must hold before, between and after the moves."),
            InputField(
                "onUnhealthy", .string(allowed: ["rollback", "delete", "stay"]),
                "When a check says no: rollback puts the traffic back; delete also deletes the version, if this run "
                    + "published it; stay (canary, linear) leaves the weights for a person.", default: "rollback"),
            InputField(
                "every", .duration,
                "How often the checks are made while a weight is held, and again when they cannot tell; default: 30s."),
            InputField(
                "bake", .duration,
                "blue-green, canary and linear: how long the checks go on at 100 percent, with the way back open."),
            InputField(
                "onInconclusive", .string(allowed: ["wait", "fail", "promote"]),
                "When a check cannot tell at the end of a step: wait measures again, fail ends the stage and puts the "
                    + "traffic back, promote goes on.", default: "wait"),
            InputField(
                "inconclusiveLimit", .duration,
                "By how much a step may last longer so; then it is unhealthy; default: 30m."),
            InputField(
                "onError", .string(allowed: ["fail", "inconclusive", "unhealthy"]),
                "When a check cannot be measured at all, after two more tries: fail ends the stage and puts the "
                    + "traffic back; the others count as that verdict.", default: "fail"),
            InputField(
                "takeOver", .boolean, "Whether weights that the alias has at the start are cleared first.",
                default: false),
            InputField(
                "provisionedConcurrency", .integer(1...100_000),
                "Provisioned concurrency of the alias, put on it after the switch; not with weighted.",
                unit: "executions"),
            InputField(
                "description", .string, "The alias's description; default: the trail that staysail keeps there."),
            InputField(
                "trail", .boolean,
                "Whether an empty description takes a trail of which version is live and which was before.",
                default: true),
            InputField(
                "eventSources", .list(.object(EventSourceInput.schema)),
                "What feeds the alias: these mappings and no others; [] removes all; absent: left alone."),
        ])
}
