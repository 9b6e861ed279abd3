import AWSServices
import Foundation
import StageKit

/// Finds the published versions and what refers to them.
struct VersionHolders: Sendable {
    let function: FunctionClient
    let clock: any RunClock

    /// - Parameter rules: only versions that they select are checked for event sources.
    func candidates(_ rules: DeletionPlan.Rules) async throws -> [DeletionPlan.Candidate] {
        async let aliasList = function.call { try await $0.listAliases(function.id) }
        async let provisionedList = function.call { try await $0.listProvisionedConcurrency(function.id) }
        let versions = try await function.publishedVersions()
        let chosen = Set(rules.selector.choose(from: versions.compactMap(\.published), answers: rules.answers))
        let sources = try await function.eventSources(of: chosen.map { $0.description })
        let (aliases, provisioned) = try await (aliasList, provisionedList)
        return versions.compactMap { configuration in
            guard let version = configuration.published else { return nil }
            let name = version.description
            let holders = aliases.filter { $0.functionVersion == version || $0.weights[version] != nil }.map(\.name)
            var others = provisioned.filter { $0.qualifier == name }.map { _ in "provisioned concurrency" }
            if chosen.contains(version) {
                others += sources.filter { FunctionName($0.functionArn ?? "").qualifier == name }
                    .map { "the event source \($0.eventSourceArn ?? $0.uuid)" }
            }
            return DeletionPlan.Candidate(
                version, age: age(configuration), aliases: holders.sorted(), others: others)
        }
    }

    private func age(_ version: FunctionConfiguration) -> Double? {
        version.changedAt.map { clock.now.timeIntervalSince($0) }
    }
}

/// How long a version must still be there because a Route of this run took its traffic away: aliases are eventually
/// consistent, and a call that still goes there would fail.
struct GracePeriod: Sendable {
    let context: StageContext
    let function: FunctionReference
    let length: TimeLength

    /// When the last of the versions may go; nil if all may go now.
    func end(of versions: [FunctionVersion]) -> Date? {
        let moves = context.ancestors.flatMap { stage -> [JSONValue] in
            guard function.isAtSameDestination(as: stage.input) else { return [] }
            switch stage.type {
            case "route": return [stage.outputs]
            case "deploy": return stage.outputs["aliases"]?.arrayValue ?? []
            default: return []
            }
        }
        let ends = moves.compactMap { move -> Date? in
            guard move["functionName"]?.stringValue == function.name,
                let text = move["movedAt"]?.stringValue, let at = try? Date(text, strategy: .iso8601),
                versions.contains(where: {
                    move["before"]?[$0.description] != nil && move["weights"]?[$0.description] == nil
                })
            else { return nil }
            // The time is written in whole seconds.
            return at.addingTimeInterval(length.seconds + 1)
        }
        return ends.max().flatMap { $0 > context.clock.now ? $0 : nil }
    }
}

extension StageContext {
    /// The versions that stages of this run would put an alias back to, with those stages in words: nothing, unless the
    /// run's failure takes all of it back.
    func waysBack(of function: FunctionReference) async -> [FunctionVersion: [String]] {
        guard rollsBackWholeRun else { return [:] }
        var ways: [FunctionVersion: [String]] = [:]
        for (stage, record) in await undoRecords where record.key.hasPrefix(AliasUndo.keyPrefix) {
            guard let undo = try? record.before.decode(AliasUndo.self), undo.reference.function == function else {
                continue
            }
            for version in undo.state.percentages.keys {
                ways[version, default: []].append("stage '\(stage)', which would roll back to it (rollback: run)")
            }
        }
        return ways
    }
}
