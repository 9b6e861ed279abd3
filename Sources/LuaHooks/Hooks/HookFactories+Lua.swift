package import LambdaStages
import StageKit

extension HookFactories {
    /// Scripts in Lua.
    package static let lua = HookFactories(
        validate: { script in
            do throws(ScriptFaults) {
                return try LuaScript(path: script.file, kind: script.kind).faults(of: script.with, isFinal: false)
            } catch {
                return error.faults.map { StageFault([], $0.description) }
            }
        },
        check: { LuaHealthCheck(try await LuaHook($0)) },
        schedule: { LuaWeightSchedule(try await LuaHook($0)) },
        selector: { LuaVersionSelector(try await LuaHook($0)) })
}
