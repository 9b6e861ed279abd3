import AWSServices
import Foundation
import StageKit

/// Finds the published versions and what refers to them.
struct VersionHolders: Sendable {
    let function: FunctionClient
    let clock: any RunClock

    /// - Parameter rules: only versions that they select are checked for event sources.
    func candidates(_ rules: DeletionPlan.Rules) async throws -> [DeletionPlan.Candidate] {
        let versions = try await function.publishedVersions()
        let chosen = Set(rules.selector.choose(from: versions.compactMap(\.number), answers: rules.answers))
        let aliases = try await function.call { try await $0.listAliases(function.id) }
        let provisioned = try await function.call { try await $0.listProvisionedConcurrency(function.id) }
        var candidates: [DeletionPlan.Candidate] = []
        for version in versions {
            guard let number = version.number, let own = version.version else { continue }
            let name = own.description
            let holders = aliases.filter { $0.functionVersion == own || $0.weights[own] != nil }.map(\.name)
            var others = provisioned.filter { $0.qualifier == name }.map { _ in "provisioned concurrency" }
            if chosen.contains(number) { others += try await mappings(name) }
            candidates.append(
                DeletionPlan.Candidate(number, age: age(version), aliases: holders.sorted(), others: others))
        }
        return candidates
    }

    private func mappings(_ version: String) async throws -> [String] {
        try await function.call {
            try await $0.listEventSourceMappings(functionName: "\(function.id):\(version)", eventSourceArn: nil)
        }
        .filter { $0.functionArn?.hasSuffix(":\(version)") ?? false && $0.state != "Deleting" }
        .map { "the event source \($0.eventSourceArn ?? $0.uuid)" }
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
    func end(of versions: [String]) -> Date? {
        let moves = context.ancestors.flatMap { stage -> [JSONValue] in
            guard context.isSamePlace(stage.input, function) else { return [] }
            switch stage.type {
            case "route": return [stage.outputs]
            case "deploy": return stage.outputs["aliases"]?.arrayValue ?? []
            default: return []
            }
        }
        let ends = moves.compactMap { move -> Date? in
            guard move["functionName"]?.stringValue == function.name,
                let text = move["movedAt"]?.stringValue, let at = try? Date(text, strategy: .iso8601),
                versions.contains(where: { move["before"]?[$0] != nil && move["weights"]?[$0] == nil })
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
    func waysBack(of function: FunctionReference) async -> [String: [String]] {
        guard rollsBackWholeRun else { return [:] }
        var ways: [String: [String]] = [:]
        for (stage, record) in await undoRecords where record.key.hasPrefix(AliasUndo.keyPrefix) {
            guard let undo = try? record.before.decode(AliasUndo.self), undo.reference.function == function else {
                continue
            }
            for version in undo.state.percentages.keys {
                ways[version, default: []].append("stage '\(stage)', which would go back to it (rollback: run)")
            }
        }
        return ways
    }
}
