package import StageKit

/// How stage kinds are made of plugins: one way a kind of plugin.
package struct PluginFactories: Sendable {
    /// Makes the stage kinds of a Lua plugin.
    /// - Throws: `PluginError`, or `DocumentError` of its scripts.
    package typealias Lua =
        @Sendable (_ plugin: PluginManifest, _ scripts: [LuaStageScript]) async throws -> [StageKind]

    /// The environment of process plugins.
    package var process: PluginEnvironment
    /// Makes the stage kinds of Lua plugins; nil if there are none here.
    package var lua: Lua?

    package init(process: PluginEnvironment, lua: Lua? = nil) {
        self.process = process
        self.lua = lua
    }

    /// The stage kinds of one plugin. A process plugin is started to read its schemas, and shut down.
    /// - Throws: `PluginError` with one sentence; what `lua` throws.
    package func stageKinds(of manifest: PluginManifest) async throws -> [StageKind] {
        switch manifest.kind {
        case .lua(let scripts):
            guard let lua else {
                throw PluginError(
                    .unusable, plugin: manifest.name,
                    "The plugin '\(manifest.name)' is written in Lua, which this program does not run.")
            }
            return try await lua(manifest, scripts)
        case .process(let command):
            return try await ProcessPlugin(manifest, command, in: process).stageKinds()
        }
    }
}
