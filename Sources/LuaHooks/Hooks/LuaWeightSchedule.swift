package import LambdaStages
import LuaRuntime
import StageKit

/// A canary's schedule in Lua: `next(ctx)`.
package struct LuaWeightSchedule: WeightSchedule {
    let hook: LuaHook

    package init(_ hook: LuaHook) {
        self.hook = hook
    }

    package func next(_ call: HookCall) async throws -> HookReply<ScheduleAnswer> {
        try await hook.run(call) { running in
            let context = try await running.context()
            let answer = try await running("next", [.kept(context)], seed: call.context.seed).at(0)
            await running.release(context)
            let reason = running.masked(answer["reason"]?.stringValue ?? "")
            let wait = answer["wait"]?.doubleValue.map { TimeLength(.seconds($0)) }
            switch answer["answer"]?.stringValue {
            case "shift":
                if let percent = answer["percent"]?.doubleValue { return .shift(percent: percent, wait: wait) }
            case "hold":
                if let wait { return .hold(wait, reason: reason) }
            case "promote": return .promote(reason: reason)
            case "abort": return .abort(reason: reason)
            default: break
            }
            throw running.fault(
                "'next' returned \(answer.isNil ? "nothing" : answer.shown)", in: "next",
                advice: "It returns shift(percent, { wait = \"2m\" }), hold(\"1m\"), promote() or abort(\"why\").")
        }
    }
}
