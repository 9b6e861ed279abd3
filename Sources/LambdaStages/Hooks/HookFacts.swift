import AWSServices
import OrderedCollections
import StageKit

/// The function as hooks see it, as the record keeps it.
struct HookFacts: Codable, Sendable {
    let function: HookFunction
    /// Oldest first.
    let versions: [HookVersion]
    /// Before anything moved; nil where there is none to speak of.
    let alias: HookAlias?

    subscript(version: String) -> HookVersion? { versions.first { $0.version == version } }

    /// - Parameter alias: the alias at hand; nil in a Delete.
    static func read(_ function: FunctionClient, alias: String?) async throws -> HookFacts {
        let details = try await function.existing()
        let versions = try await function.publishedVersions()
        let aliases = try await function.call { try await $0.listAliases(function.id) }
        return HookFacts(
            function: HookFunction(
                function.name, arn: details.configuration.functionArn,
                region: function.reference.region
                    ?? details.configuration.functionArn.flatMap { FunctionName($0).region },
                tags: details.tags ?? [:]),
            versions: versions.compactMap { HookVersion($0, aliases: aliases) },
            alias: alias.map { name in aliases.first { $0.name == name }.map(HookAlias.init) ?? HookAlias(name) })
    }
}

extension HookContext {
    /// What every hook may know, whatever stage calls it.
    init(_ facts: HookFacts, _ context: StageContext, with: JSONValue) async {
        let run = await context.run
        let stage = run[context.stageID]
        let outputs = run.stages.filter { $0.value.status == .succeeded }.mapValues(\.outputs)
        self.init(
            pipeline: run.pipeline,
            run: .init(id: run.id, startedAt: run.startedAt, parameters: run.parameters),
            stage: .init(
                id: context.stageID, name: stage?.name ?? context.stageID, type: stage?.type ?? ""),
            function: facts.function, alias: facts.alias, with: with, outputs: .object(outputs))
    }
}
