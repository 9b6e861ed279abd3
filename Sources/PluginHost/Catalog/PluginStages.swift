package import StageKit

/// The stage kinds that plugins add, and the diagnostics of plugins that were read.
package struct PluginStages: Sendable {
    /// A diagnostic of a plugin that concerns stage types.
    package struct PluginDiagnostic: Sendable {
        /// The plugin's name.
        package let plugin: String
        /// The stage types that are missing because of it; empty if the plugin does not name its types.
        package let types: [String]
        /// One sentence that names the plugin, or one line for each diagnostic of its manifest.
        package let message: String

        /// The diagnostic of a plugin that is not started to describe itself, because it belongs to another user.
        static func notStarted(_ entry: PluginEntry, owner: UInt32) -> PluginDiagnostic {
            PluginDiagnostic(
                plugin: entry.name, types: entry.announcedTypes,
                message: "The plugin '\(entry.name)' was not started to describe its stages, because \(entry.folder) "
                    + "belongs to another user (\(owner)). A pipeline that uses it starts it.")
        }
    }

    /// The kinds that can be used, by type.
    package private(set) var kinds: [StageKind] = []
    /// The plugin that each kind is from, by type.
    package private(set) var plugins: [String: String] = [:]
    /// The diagnostics of plugins that were read.
    package private(set) var diagnostics: [PluginDiagnostic] = []

    mutating func add(_ kinds: [StageKind], from plugin: String) {
        self.kinds += kinds
        for kind in kinds { plugins[kind.type] = plugin }
    }

    /// The plugin that has each stage type, of those that are switched off.
    private var disabled: [String: String] = [:]

    mutating func noteDisabled(_ plugin: String, types: [String]) {
        for type in types { disabled[type] = plugin }
    }

    mutating func add(_ diagnostic: PluginDiagnostic) { diagnostics.append(diagnostic) }

    mutating func sort() { kinds.sort { $0.type < $1.type } }

    /// The diagnostics that stop a pipeline: those of plugins whose stages it uses, and those of plugins that may be what a
    /// stage type is from that nothing else has.
    /// - Parameter registry: what the program itself has.
    package func diagnostics(for pipeline: Pipeline, besides registry: StageRegistry) -> [Diagnostic] {
        pipeline.stages.flatMap { stage -> [Diagnostic] in
            let isKnown = registry[stage.type] != nil || plugins[stage.type] != nil
            if !isKnown, let plugin = disabled[stage.type],
                !diagnostics.contains(where: { $0.types.contains(stage.type) })
            {
                return [
                    Diagnostic(
                        .error,
                        "The stage type '\(stage.type)' is of the plugin '\(plugin)', which is switched off: take it out of "
                            + "'plugins: disabled' in staysail.yaml.",
                        at: stage.typePlace ?? stage.location, stage: stage.id)
                ]
            }
            // Who says that it has the type is meant; who says nothing may be.
            let named = diagnostics.filter { $0.types.contains(stage.type) }
            let concerning = named.isEmpty && !isKnown ? diagnostics.filter(\.types.isEmpty) : named
            return concerning.map { diagnostic in
                let lead =
                    diagnostic.types.isEmpty
                    ? "There is no stage type '\(stage.type)', unless it is of the plugin '\(diagnostic.plugin)': " : ""
                return Diagnostic(
                    .error, lead + diagnostic.message, at: stage.typePlace ?? stage.location, stage: stage.id)
            }
        }
    }
}
