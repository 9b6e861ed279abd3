import AWSServices
import Foundation
import StageKit

/// Finds the published versions and what refers to them.
struct VersionHolders: Sendable {
    let function: FunctionClient
    let clock: any RunClock

    /// - Parameter selection: only versions that it means are looked at for event sources.
    func candidates(_ selection: VersionSelection) async throws -> [DeletionPlan.Candidate] {
        let versions = try await function.publishedVersions()
        let chosen = Set(selection.choose(from: versions.compactMap(\.number)))
        let aliases = try await function.call { try await $0.listAliases(function.id) }
        let provisioned = try await function.call { try await $0.listProvisionedConcurrency(function.id) }
        var candidates: [DeletionPlan.Candidate] = []
        for version in versions {
            guard let number = version.number else { continue }
            let name = number.description
            let holders = aliases.filter { $0.functionVersion == name || $0.weights[name] != nil }.map(\.name)
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
