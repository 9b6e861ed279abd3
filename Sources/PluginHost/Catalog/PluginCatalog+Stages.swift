package import StageKit

extension PluginCatalog {
    /// The kinds of stages that a pipeline needs beside those of the program.
    /// - Parameters:
    ///   - registry: what the program itself has.
    ///   - factories: how stages are made of plugins.
    /// - Throws: `DocumentError` with the diagnostics of the plugins that the pipeline uses, at the stages that use them.
    package func kinds(
        for pipeline: Pipeline, besides registry: StageRegistry, factories: PluginFactories
    ) async throws(DocumentError) -> [StageKind] {
        let found = await stages(
            of: Set(pipeline.stages.map(\.type)), besides: registry, factories: factories)
        let diagnostics = found.diagnostics(for: pipeline, besides: registry)
        guard diagnostics.isEmpty else { throw DocumentError(diagnostics) }
        return found.kinds
    }

    /// The kinds of stages that plugins have.
    ///
    /// Only plugins that may have one of `types` are started: those whose manifest announces it, and, for a type that
    /// nobody announces, those whose manifest announces none. To list all types, no program is started that belongs to
    /// another user.
    /// - Parameter types: the stage types that a pipeline uses; nil to list all types of all plugins.
    package func stages(
        of types: Set<String>? = nil, besides registry: StageRegistry, factories: PluginFactories
    ) async -> PluginStages {
        let enabled = entries.filter(\.isEnabled)
        var result = PluginStages()
        for entry in entries {
            if case .disabled = entry.state, !entry.announcedTypes.isEmpty {
                result.noteDisabled(entry.name, types: entry.announcedTypes)
            }
            guard case .broken(let diagnostics) = entry.state else { continue }
            result.add(
                .init(
                    plugin: entry.name, types: entry.announcedTypes,
                    message: "The plugin '\(entry.name)' is invalid: "
                        + diagnostics.map(\.description).joined(separator: "\n")))
        }
        let announced = Set(enabled.flatMap(\.announcedTypes))
        let isOpen = types.map { $0.contains { registry[$0] == nil && !announced.contains($0) } } ?? true
        var made: [(entry: PluginEntry, kinds: [StageKind])] = []
        for entry in enabled {
            guard let manifest = entry.manifest else { continue }
            let mayHave =
                entry.announcedTypes.isEmpty ? isOpen : types.map { !$0.isDisjoint(with: entry.announcedTypes) }
            guard mayHave ?? true else { continue }
            if types == nil, case .process = manifest.kind, let owner = entry.otherOwner {
                result.add(.notStarted(entry, owner: owner))
                continue
            }
            do {
                made.append((entry, try await factories.stageKinds(of: manifest)))
            } catch {
                result.add(.init(plugin: entry.name, types: entry.announcedTypes, message: "\(error)"))
            }
        }
        Self.judge(made, besides: registry, into: &result)
        result.sort()
        return result
    }

    /// A type may be had once: neither of two plugins wins silently, and none over the program itself.
    private static func judge(
        _ made: [(entry: PluginEntry, kinds: [StageKind])], besides registry: StageRegistry,
        into result: inout PluginStages
    ) {
        var owners: [String: [PluginEntry]] = [:]
        for (entry, kinds) in made {
            for kind in kinds { owners[kind.type, default: []].append(entry) }
        }
        for (entry, kinds) in made {
            var good: [StageKind] = []
            for kind in kinds {
                let type = kind.type
                let others = owners[type, default: []].filter { $0.name != entry.name }
                if registry[type] != nil {
                    result.add(
                        .init(
                            plugin: entry.name, types: [type],
                            message: "The plugin '\(entry.name)' has the stage type '\(type)', which is built in: "
                                + "rename it in the plugin, or switch the plugin off with 'plugins: disabled'."))
                } else if let other = others.first {
                    guard entry.name < other.name else { continue }
                    result.add(
                        .init(
                            plugin: entry.name, types: [type],
                            message: "The plugins '\(entry.name)' and '\(other.name)' both have the stage type "
                                + "'\(type)': switch one of them off with 'plugins: disabled'."))
                } else {
                    good.append(kind)
                }
            }
            result.add(good, from: entry.name)
        }
    }
}
