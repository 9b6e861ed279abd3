package import LuaHooks
package import StageKit

extension PluginFactories {
    /// Makes stage kinds of scripts in Lua. A manifest that names modules in `uses` bounds what its scripts may use.
    /// - Parameters:
    ///   - services: what the scripts may ask.
    ///   - files: what they are read through.
    package static func luaScripts(_ services: @escaping LuaStage.Services, files: RunFiles) -> Lua {
        { plugin, scripts throws(PluginError) in
            var kinds: [StageKind] = []
            var diagnostics: [String] = []
            for script in scripts {
                do throws(ScriptDiagnosticsError) {
                    kinds.append(
                        try LuaStageKind.make(
                            type: script.type, script: script.script, about: script.about,
                            writes: plugin.writes + script.writes, granted: plugin.uses.isEmpty ? nil : plugin.uses,
                            files: files, services: services))
                } catch {
                    diagnostics.append(error.description)
                }
            }
            guard diagnostics.isEmpty else {
                throw PluginError(
                    .unusable, plugin: plugin.name,
                    "The plugin '\(plugin.name)' has an invalid script: " + diagnostics.joined(separator: "\n"))
            }
            return kinds
        }
    }
}
