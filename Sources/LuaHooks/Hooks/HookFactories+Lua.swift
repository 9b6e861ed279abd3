package import LambdaStages
package import StageKit

extension HookFactories {
    /// Scripts in Lua, read from the disk each time.
    package static let lua = lua(through: RunFiles(keeps: false))

    /// Scripts in Lua.
    /// - Parameter files: what the scripts are read through.
    package static func lua(through files: RunFiles) -> HookFactories {
        HookFactories(
            validate: { script in
                do throws(ScriptDiagnosticsError) {
                    return try LuaScript(path: script.file, kind: script.kind, files: files)
                        .faults(of: script.with, isFinal: false)
                } catch {
                    return error.faults.map { StageDiagnostic([], $0.description) }
                }
            },
            check: { LuaHealthCheck(try await LuaHook($0, files: files)) },
            schedule: { LuaWeightSchedule(try await LuaHook($0, files: files)) },
            selector: { LuaVersionSelector(try await LuaHook($0, files: files)) })
    }
}
