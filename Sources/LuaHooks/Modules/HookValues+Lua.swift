import Foundation
import LambdaStages
package import StageKit

extension JSONValue {
    /// A point in time for scripts: whole seconds since 1970. A run's clock and a test's then give the same kind of
    /// number, so that `%d` works in both.
    static func time(_ date: Date) -> JSONValue { seconds(date.timeIntervalSince1970) }

    /// A time span for scripts: whole seconds, rounded down.
    static func seconds(_ value: Double) -> JSONValue { .plain(value.rounded(.down)) }
}

extension HookVersion {
    /// As scripts see a version.
    package var scriptValue: JSONValue {
        var members: JSONObject = ["version": .string(version)]
        members["arn"] = arn.map(JSONValue.string)
        members["description"] = .string(description)
        members["runtime"] = runtime.map(JSONValue.string)
        members["memory"] = memory.map { .integer(Int64($0)) }
        members["timeout"] = timeout.map { .integer(Int64($0)) }
        members["code_sha256"] = codeSha256.map(JSONValue.string)
        members["code_size"] = codeSize.map { .integer(Int64($0)) }
        members["published_at"] = publishedAt.map(JSONValue.time)
        if let environmentKeys { members["environment_keys"] = .array(environmentKeys.map(JSONValue.string)) }
        members["aliases"] = .array(aliases.map(JSONValue.string))
        return .object(members)
    }
}

extension HookAlias {
    /// As scripts see an alias.
    var scriptValue: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "description": .string(description),
        ]
        members["version"] = version.map(JSONValue.string)
        members["weights"] = .object(
            StringMap(weights.sorted { $0.key < $1.key }.map { ($0, .plain($1)) }))
        return .object(members)
    }
}
