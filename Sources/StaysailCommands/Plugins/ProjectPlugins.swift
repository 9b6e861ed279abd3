import Expressions
import LambdaStages
import LuaHooks
import PluginHost
import StageKit

/// The plugins that a project can use.
struct ProjectPlugins: Sendable {
    let catalog: PluginCatalog
    private let project: ProjectFolder
    /// What the project's `staysail.yaml` says.
    let configuration: ProjectConfiguration
    private let environment: [String: String]

    /// Looks for plugins; starts none.
    /// - Parameter folders: folders that the command line names; absolute.
    init(
        _ project: ProjectFolder, _ configuration: ProjectConfiguration, folders: [String] = [],
        _ context: CommandContext
    ) {
        let search = PluginSearch(
            project: project.path, configured: configuration.pluginFolders + folders,
            environment: context.environment)
        catalog = PluginCatalog(
            search: search, disabled: configuration.disabledPlugins, credentials: configuration.pluginsWithCredentials,
            shownFrom: context.folder)
        self.project = project
        self.configuration = configuration
        environment = context.environment
    }

    /// How stages are made of plugins.
    /// - Parameters:
    ///   - target: the variables by which a plugin that is granted credentials reaches the run's target.
    ///   - services: what stages may ask.
    private func factories(
        files: RunFiles, target: [String: String] = [:], services: @escaping LuaStage.Services
    ) -> PluginFactories {
        PluginFactories(
            process: PluginEnvironment(
                project: project.path, environment: environment, credentials: target,
                credentialsAllowed: Set(configuration.pluginsWithCredentials),
                functions: ModuleHostFunctions(services)),
            lua: PluginFactories.luaScripts(services, files: files))
    }

    private func factories(
        services: LambdaServices, files: RunFiles, target: [String: String] = [:]
    ) -> PluginFactories {
        factories(files: files, target: target) { LiveStageServices(services, input: $0.input, context: $0) }
    }

    /// The stage kinds of one plugin.
    /// - Parameter doubles: what answers to its stages; nil: nothing does.
    /// - Throws: `PluginError`, `DocumentError`.
    func kinds(of manifest: PluginManifest, doubles: StageDoubles? = nil) async throws -> [StageKind] {
        let factories =
            if let doubles {
                factories(files: RunFiles(), services: doubles.services)
            } else {
                factories(services: .unavailable, files: RunFiles())
            }
        return try await factories.stageKinds(of: manifest)
    }

    /// A registry with the kinds of all plugins, and what is wrong with those that cannot be used, in sentences.
    func complete(_ registry: StageRegistry) async -> (registry: StageRegistry, faults: [String]) {
        let found = await catalog.stages(
            besides: registry, factories: factories(services: .unavailable, files: RunFiles()))
        var registry = registry
        for kind in found.kinds { registry.register(kind) }
        return (registry, catalog.diagnostics.map(\.message) + found.diagnostics.map(\.message))
    }

    /// Finds the kinds that a pipeline needs besides the built-in ones.
    func finder(services: LambdaServices, files: RunFiles, target: [String: String] = [:]) -> StageRegistry.Finder {
        let factories = factories(services: services, files: files, target: target)
        return { [catalog] pipeline, known async throws(DocumentError) in
            try await catalog.kinds(for: pipeline, besides: known, factories: factories)
        }
    }
}

extension ProjectPlugins {
    /// A plugin by its name.
    /// - Throws: `CommandError` if there is no such plugin.
    func entry(_ name: String) throws -> PluginEntry {
        if let entry = catalog[name] { return entry }
        let hint = NearestName.hint(for: name, among: catalog.entries.map(\.name))
        throw CommandError(.usage, "There is no plugin '\(name)'." + (hint.isEmpty ? " There are none." : hint))
    }
}

extension PluginEntry {
    /// The manifest of a plugin that is not faulty.
    /// - Throws: `DocumentError` with what is wrong with it.
    func soundManifest() throws(DocumentError) -> PluginManifest {
        if case .broken(let faults) = state { throw DocumentError(faults) }
        guard let manifest else { throw DocumentError([]) }
        return manifest
    }
}
