import AWSServices
import Foundation
import StageKit

/// The versions that a Route works with, as the step journal keeps them.
struct ResolvedVersions: Codable, Sendable {
    /// The version to be released.
    let candidate: FunctionVersion
    /// For `weighted`: the version that gets the rest, if the pipeline names it.
    let other: FunctionVersion?
    /// When the Route began, in seconds since 1970.
    let began: Double

    /// Chooses among the function's published versions.
    /// - Parameter selected: the answers of the script, if one selects the candidate.
    static func resolve(
        _ input: RouteInput, selected: [VersionChoice], _ function: FunctionClient, _ context: StageContext
    ) async throws -> Self {
        let published = context.published(of: input.reference)?.version
        let numbers = selected.filter(\.isSelected).compactMap { FunctionVersion($0.version) }
        func find(_ selector: VersionSelector, _ key: String) async throws -> FunctionVersion {
            if let known = selector.known(published: published), try await function.isThere(known, context.clock) {
                return known
            }
            let versions = try await function.publishedVersions(canBeKnown: true).compactMap(\.published)
            if let found = selector.choose(published: published, selected: numbers, from: versions) {
                return found
            }
            throw StageError(.refused, refusal(selector, key, function.name, published, versions))
        }
        var other: FunctionVersion?
        if let selector = input.fields.other { other = try await find(selector, "other") }
        return ResolvedVersions(
            candidate: try await find(input.target, "target"), other: other,
            began: context.clock.now.timeIntervalSince1970)
    }

    private static func refusal(
        _ selector: VersionSelector, _ key: String, _ function: String, _ published: FunctionVersion?,
        _ versions: [FunctionVersion]
    ) -> String {
        let known =
            versions.isEmpty
            ? "It has no published version; a deploy stage with 'publish: true' makes one."
            : "Published are \(versions.sorted().suffix(20).map(\.description).joined(separator: ", "))."
        switch selector {
        case .published:
            if let published { return "Version \(published) of function \(function) does not exist any more. \(known)" }
            return "No stage before this one published a version of function \(function); write '\(key): newest' to "
                + "take whatever is newest. \(known)"
        case .script(let script): return "The script \(script.file) selected no version of function \(function)."
        case .number(let number): return "Function \(function) has no version \(number). \(known)"
        case .previous: return "Function \(function) has no previous version. \(known)"
        case .newest, .oldest: return "There is no version of function \(function) to route to. \(known)"
        }
    }
}
