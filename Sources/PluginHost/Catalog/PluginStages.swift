package import StageKit

/// The stage kinds that plugins add, and what is wrong with plugins that were looked at.
package struct PluginStages: Sendable {
    /// A fault of a plugin, as far as stage types go.
    package struct Fault: Sendable {
        /// The plugin's name.
        package let plugin: String
        /// The stage types that are not there for it; empty if it does not say which it has.
        package let types: [String]
        /// One sentence that names the plugin, or a line a fault of its manifest.
        package let message: String
    }

    /// The kinds that can be used, by type.
    package private(set) var kinds: [StageKind] = []
    /// The plugin that each kind is from, by type.
    package private(set) var plugins: [String: String] = [:]
    /// What is wrong.
    package private(set) var faults: [Fault] = []

    mutating func add(_ kinds: [StageKind], from plugin: String) {
        self.kinds += kinds
        for kind in kinds { plugins[kind.type] = plugin }
    }

    /// The plugin that has each stage type, of those that are switched off.
    private var disabled: [String: String] = [:]

    mutating func noteDisabled(_ plugin: String, types: [String]) {
        for type in types { disabled[type] = plugin }
    }

    mutating func add(_ fault: Fault) { faults.append(fault) }

    mutating func sort() { kinds.sort { $0.type < $1.type } }

    /// The faults that stop a pipeline: those of plugins whose stages it uses, and those of plugins that may be what a
    /// stage type is from that nothing else has.
    /// - Parameter registry: what the program itself has.
    package func diagnostics(for pipeline: Pipeline, besides registry: StageRegistry) -> [Diagnostic] {
        pipeline.stages.flatMap { stage -> [Diagnostic] in
            let isKnown = registry[stage.type] != nil || plugins[stage.type] != nil
            if !isKnown, let plugin = disabled[stage.type], !faults.contains(where: { $0.types.contains(stage.type) }) {
                return [
                    Diagnostic(
                        .error,
                        "The stage type '\(stage.type)' is of the plugin '\(plugin)', which is switched off: take it out of "
                            + "'plugins: disabled' in staysail.yaml.",
                        at: stage.typePlace ?? stage.location, stage: stage.id)
                ]
            }
            // Who says that it has the type is meant; who says nothing may be.
            let named = faults.filter { $0.types.contains(stage.type) }
            let concerning = named.isEmpty && !isKnown ? faults.filter(\.types.isEmpty) : named
            return concerning.map { fault in
                let lead =
                    fault.types.isEmpty
                    ? "There is no stage type '\(stage.type)', unless it is of the plugin '\(fault.plugin)': " : ""
                return Diagnostic(
                    .error, lead + fault.message, at: stage.typePlace ?? stage.location, stage: stage.id)
            }
        }
    }
}
