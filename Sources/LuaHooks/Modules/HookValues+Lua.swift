import Foundation
import LambdaStages
import OrderedCollections
package import StageKit

extension JSONValue {
    /// Seconds since 1970.
    static func time(_ date: Date) -> JSONValue { .plain((date.timeIntervalSince1970 * 1000).rounded() / 1000) }
}

extension HookVersion {
    /// As scripts see a version.
    package var scriptValue: JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["version": .string(version)]
        members["arn"] = arn.map(JSONValue.string)
        members["description"] = .string(description)
        members["runtime"] = runtime.map(JSONValue.string)
        members["memory"] = memory.map { .integer(Int64($0)) }
        members["timeout"] = timeout.map { .integer(Int64($0)) }
        members["code_sha256"] = codeSha256.map(JSONValue.string)
        members["code_size"] = codeSize.map { .integer(Int64($0)) }
        members["published_at"] = publishedAt.map(JSONValue.time)
        members["environment_keys"] = .array(environmentKeys.map(JSONValue.string))
        members["aliases"] = .array(aliases.map(JSONValue.string))
        return .object(members)
    }
}

extension HookAlias {
    /// As scripts see an alias.
    var scriptValue: JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "name": .string(name), "description": .string(description),
        ]
        members["version"] = version.map(JSONValue.string)
        members["weights"] = .object(
            .init(uniqueKeysWithValues: weights.sorted { $0.key < $1.key }.map { ($0, .plain($1)) }))
        return .object(members)
    }
}
