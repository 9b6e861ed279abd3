import Foundation
import LambdaStages
import LuaHooks
import PluginHost
import StageKit

/// The plugins that a project can use.
struct ProjectPlugins: Sendable {
    let catalog: PluginCatalog
    private let project: ProjectFolder
    /// The project's `staysail.yaml`.
    let configuration: ProjectConfiguration
    private let environment: [String: String]

    /// Finds plugins; starts none.
    /// - Parameter folders: folders that the command line names.
    /// - Throws: `CommandError` for a folder that does not exist, `DocumentError` for an invalid `staysail.yaml`.
    init(_ project: ProjectFolder, folders: [String] = [], _ context: CommandContext) throws {
        let configuration = try ProjectConfiguration(file: project.configurationFile, shownAs: "staysail.yaml")
        let named = folders.map(context.absolute)
        for (folder, path) in zip(folders, named) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                throw CommandError(.usage, "There is no folder \(folder). Correct --plugins.")
            }
        }
        let search = PluginSearch(
            project: project.path, configured: configuration.pluginFolders + named,
            environment: context.environment)
        catalog = PluginCatalog(
            search: search, disabled: configuration.disabledPlugins, credentials: configuration.pluginsWithCredentials,
            shownFrom: context.folder)
        self.project = project
        self.configuration = configuration
        environment = context.environment
    }

    /// The factories that make stage kinds of plugins.
    /// - Parameter services: the services of a running stage.
    private func factories(
        files: RunFiles,
        services: @escaping LuaStage.Services = {
            LiveStageServices(try $0.services[LambdaServices.self], input: $0.input, context: $0)
        }
    ) -> PluginFactories {
        PluginFactories(
            process: PluginEnvironment(
                project: project.path, environment: environment, credentials: [:],
                credentialsAllowed: Set(configuration.pluginsWithCredentials),
                functions: ModuleHostFunctions(services)),
            lua: PluginFactories.luaScripts(services, files: files))
    }

    /// The stage kinds of one plugin.
    /// - Parameter doubles: the doubles that answer its stages; nil for none.
    /// - Throws: `PluginError`, `DocumentError`.
    func kinds(of manifest: PluginManifest, doubles: StageDoubles? = nil) async throws -> [StageKind] {
        let factories =
            if let doubles {
                factories(files: RunFiles(), services: doubles.services)
            } else {
                factories(files: RunFiles())
            }
        return try await factories.stageKinds(of: manifest)
    }

    /// A registry with the kinds of all plugins, and a sentence for each plugin that cannot be used.
    func complete(_ registry: StageRegistry) async -> (registry: StageRegistry, faults: [String]) {
        let found = await catalog.stages(
            besides: registry, factories: factories(files: RunFiles()))
        var registry = registry
        for kind in found.kinds { registry.register(kind) }
        return (registry, catalog.diagnostics.map(\.message) + found.faults.map(\.message))
    }

    /// Finds the kinds that a pipeline needs besides the built-in ones.
    func finder(files: RunFiles) -> StageRegistry.Finder {
        let factories = factories(files: files)
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
    /// The manifest of a valid plugin.
    /// - Throws: `DocumentError` with its errors.
    func soundManifest() throws(DocumentError) -> PluginManifest {
        if case .broken(let faults) = state { throw DocumentError(faults) }
        guard let manifest else { throw DocumentError([]) }
        return manifest
    }
}
