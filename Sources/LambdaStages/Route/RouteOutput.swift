import AWSServices
import Foundation
import StageKit

/// The outputs of a Route.
struct RouteOutput: Codable, Sendable {
    let alias: String
    let functionName: String
    let aliasArn: String?
    /// The version that was to be released.
    let version: FunctionVersion
    /// The version that had the traffic before; null for a new alias.
    let stable: FunctionVersion?
    /// Percent by version, as it is now.
    let weights: JSONValue
    /// Percent by version, as it was before.
    let before: JSONValue
    /// The version that has no traffic any more; null if there is none.
    let movedFrom: FunctionVersion?
    /// When the traffic moved last, ISO 8601; null if it did not.
    let movedAt: String?
    /// Whether the alias was written.
    let changed: Bool
    let checks: [JSONValue]

    init(
        _ reference: AliasReference, arn: String?, version: FunctionVersion, before: AliasState, after: AliasState,
        movedAt: Double?, changed: Bool, checks: [CheckReport] = []
    ) {
        alias = reference.alias
        functionName = reference.function.name
        aliasArn = arn
        self.version = version
        stable = before.stable
        weights = after.percentagesJSON
        self.before = before.percentagesJSON
        let left = before.percentages.keys.filter { after.percentages[$0] == nil }.sorted()
        movedFrom = before.stable.flatMap { left.contains($0) ? $0 : nil } ?? left.first
        self.movedAt = movedAt.map { Date(timeIntervalSince1970: $0).formatted(.iso8601) }
        self.changed = changed
        self.checks = checks.map(\.json)
    }

    /// With every key, so that expressions may read what is null.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(alias, forKey: .alias)
        try container.encode(functionName, forKey: .functionName)
        try container.encode(aliasArn, forKey: .aliasArn)
        try container.encode(version, forKey: .version)
        try container.encode(stable, forKey: .stable)
        try container.encode(weights, forKey: .weights)
        try container.encode(before, forKey: .before)
        try container.encode(movedFrom, forKey: .movedFrom)
        try container.encode(movedAt, forKey: .movedAt)
        try container.encode(changed, forKey: .changed)
        try container.encode(checks, forKey: .checks)
    }
}
