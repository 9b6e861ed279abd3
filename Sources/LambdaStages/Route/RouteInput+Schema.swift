import StageKit

extension RouteInput {
    static let schema = InputSchema(
        FunctionReference.fields + [
            InputField(
                "alias", .string, "The alias whose traffic is shifted. It is created if it does not exist.",
                required: true),
            InputField(
                "strategy", .string(allowed: ["simple", "weighted", "blue-green", "canary", "linear"]),
                "simple: one move. weighted: a permanent split. blue-green: health checks, then one move. canary: "
                    + "steps with health checks. linear: a canary with equal steps.", default: "simple"),
            InputField(
                "target", .oneOf([.string, ScriptInput.kind(file: "select", "The Lua script that selects versions.")]),
                "The version to release: published (by the nearest earlier stage), newest, previous, oldest, a "
                    + "number, or { select: file } (the newest version that a script selects).", default: "published"),
            InputField(
                "percent", .number(0...100), "weighted: the target's weight. linear: the size of a step.",
                unit: "percent"),
            InputField(
                "other", .string,
                "weighted only: the version for the remaining traffic. Default: the version that the alias points "
                    + "to."),
            InputField(
                "steps",
                .list(
                    .oneOf([
                        .number(0...100),
                        .object(
                            InputField(
                                "percent", .number(0...100), "The weight.", unit: "percent", required: true),
                            InputField("for", .duration, "The length of its hold. Default: interval.")),
                    ])),
                "canary only: the weights in ascending order. 100 is added as the last one.", unit: "percent"),
            InputField(
                "schedule", .oneOf([.string, ScriptInput.kind(file: "lua", "The script.")]),
                "canary only, instead of steps: a Lua script that chooses the next weight."),
            InputField(
                "interval", .duration,
                "canary and linear: the length of each hold, unless its step or the schedule sets one."),
            InputField(
                "healthChecks", .list(.object(HealthCheckSchema.check)),
                "blue-green, canary and linear: the health checks before, between and after the moves."),
            InputField(
                "onUnhealthy", .string(allowed: ["rollback", "delete", "stay"]),
                "If a check is unhealthy: rollback rolls the alias back. delete also deletes the version, if this "
                    + "run published it. stay (canary, linear) keeps the weights for manual action.",
                default: "rollback"),
            InputField(
                "every", .duration,
                "The interval of health checks while a weight is held or a check is inconclusive. Default: 30s."),
            InputField(
                "bake", .duration,
                "blue-green, canary and linear: the bake time at 100 percent. An unhealthy check rolls the alias "
                    + "back."),
            InputField(
                "onInconclusive", .string(allowed: ["wait", "fail", "promote"]),
                "If a check is inconclusive at the end of a step: wait measures again, fail rolls the alias back "
                    + "and fails the stage, promote continues.", default: "wait"),
            InputField(
                "inconclusiveLimit", .duration,
                "The maximum extra time to wait for a conclusive result; after that the check is unhealthy. "
                    + "Default: 30m."),
            InputField(
                "onError", .string(allowed: ["fail", "inconclusive", "unhealthy"]),
                "If a check cannot be measured, after two retries: fail rolls the alias back and fails the stage. "
                    + "The others count as that verdict.", default: "fail"),
            InputField(
                "takeOver", .boolean, "Whether existing weights of the alias are cleared first.",
                default: false),
            InputField(
                "provisionedConcurrency", .integer(1...100_000),
                "The provisioned concurrency of the alias, set after the last move. Not with weighted.",
                unit: "executions"),
            InputField(
                "description", .string, "The alias's description. Default: the annotation for rollbacks."),
            InputField(
                "trail", .boolean,
                "Whether an empty description is replaced by an annotation for rollbacks: the live and the earlier "
                    + "version.",
                default: true),
            InputField(
                "functionUrl", .object(FunctionURLInput.schema),
                "The alias's own function URL: its callers get the alias's weights. null removes it.",
                whenNull: .clears),
            InputField(
                "permissions", .map(.object(PermissionInput.schema)),
                "The complete set of permissions to invoke the alias, by statement id. {} removes all.",
                whenNull: .clears),
            InputField(
                "asyncInvocation", .object(AsyncInvocationInput.schema),
                "The treatment of asynchronous invocations of the alias. null removes it.", whenNull: .clears),
            InputField(
                "eventSources", .list(.object(EventSourceInput.schema)),
                "The complete list of event source mappings of the alias. [] removes all.", whenNull: .clears),
        ])
}
