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
            let answer = try await running.withContext { context in
                try await running("next", [.kept(context)], seed: call.context.seed).at(0)
            }
            let reason = running.masked(answer["reason"]?.stringValue ?? "")
            // A table that the script made itself may have any number there.
            let wait = answer["wait"].flatMap { try? Arguments.seconds($0, "", call: "") }
                .map { TimeLength(.seconds($0)) }
            let hasWrongWait = wait == nil && answer["wait"].map { !$0.isNil } ?? false
            switch answer["answer"]?.stringValue {
            case "shift":
                if let percent = answer["percent"]?.doubleValue, percent >= 0, percent < 100, !hasWrongWait {
                    return .shift(percent: percent, wait: wait)
                }
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
