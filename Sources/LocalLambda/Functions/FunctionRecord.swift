import Expressions
import Foundation

/// A function with all that hangs on it; one file in the state folder.
struct FunctionRecord: Sendable, Codable {
    var key: FunctionKey
    /// A function that is deleted and made again is another one.
    var identity: String
    var latest: VersionRecord
    /// While `latest` is being updated: what it was before, which answers calls until the update is through.
    var previous: VersionRecord?
    /// The published versions, oldest first.
    var versions: [VersionRecord] = []
    /// The highest number ever given: numbers are never used twice.
    var lastNumber = 0
    var aliases: [String: AliasRecord] = [:]
    var tags: [ExactString: ExactString] = [:]
    var reservedConcurrency: Int?
    /// By qualifier.
    var provisioned: [String: ProvisionedRecord] = [:]
    /// By qualifier; the function itself is `""`.
    var policies: [String: PolicyRecord] = [:]
    var urls: [String: JSONValue] = [:]
    /// By qualifier; the function itself is `""`.
    var asyncSettings: [String: AsyncSettings] = [:]

    mutating func settle(at now: Date) {
        latest.settle(at: now)
        if !latest.isUpdating { previous = nil }
        for index in versions.indices { versions[index].settle(at: now) }
        for qualifier in provisioned.keys { provisioned[qualifier]?.settle(at: now) }
    }

    func needsSettling(at now: Date) -> Bool {
        latest.phase != .settled || versions.contains { $0.phase != .settled }
            || provisioned.values.contains { $0.readyAt != nil }
    }

    /// The version with this number or `$LATEST`.
    func version(_ number: String) -> VersionRecord? {
        number == VersionRecord.latest ? latest : versions.first { $0.number == number }
    }

    /// Returns the version that a qualifier means: a version, or an alias's main version.
    func resolve(_ qualifier: String?) -> (version: VersionRecord, alias: AliasRecord?)? {
        guard let qualifier else { return (latest, nil) }
        if let alias = aliases[qualifier] {
            return version(alias.version).map { ($0, alias) }
        }
        return version(qualifier).map { ($0, nil) }
    }
}
