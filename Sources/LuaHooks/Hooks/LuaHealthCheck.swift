package import LambdaStages
import LuaRuntime
import StageKit

/// A health check in Lua: `check(ctx)`.
package struct LuaHealthCheck: HealthCheck {
    let hook: LuaHook

    package init(_ hook: LuaHook) {
        self.hook = hook
    }

    package func measure(_ call: HookCall) async throws -> HookReply<Verdict> {
        try await hook.run(call) { running in
            let answer = try await running.withContext { context in
                try await running("check", [.kept(context)], seed: call.context.seed).at(0)
            }
            guard let outcome = answer["answer"]?.stringValue.flatMap(Verdict.Outcome.init) else {
                throw running.fault(
                    "'check' returned \(answer.isNil ? "nothing" : answer.shown)", in: "check",
                    advice: "It returns healthy(), unhealthy(\"why\") or inconclusive(\"why\").")
            }
            return Verdict(
                outcome, running.masked(answer["reason"]?.stringValue ?? ""),
                data: running.masked(answer["data"]?.json ?? .null))
        }
    }
}
