import Foundation
import LambdaStages
import LuaRuntime
import OrderedCollections
package import StageKit

extension JSONValue {
    /// Seconds since 1970.
    static func time(_ date: Date) -> JSONValue { .plain((date.timeIntervalSince1970 * 1000).rounded() / 1000) }
}

extension HookVersion {
    /// As scripts see a version.
    package var shownToScripts: JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["version": .string(version)]
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
    var shownToScripts: JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "name": .string(name), "description": .string(description),
        ]
        members["version"] = version.map(JSONValue.string)
        members["weights"] = .object(
            .init(uniqueKeysWithValues: weights.sorted { $0.key < $1.key }.map { ($0, .plain($1)) }))
        return .object(members)
    }
}

extension HookContext {
    /// As scripts see it, in the order of the contract.
    /// - Parameters:
    ///   - with: the checked parameters.
    ///   - state: the script's own table.
    func shown(with: JSONValue, state: LuaReference) -> LuaValue {
        var run: OrderedDictionary<String, JSONValue> = ["id": .string(self.run.id), "parameters": self.run.parameters]
        run["started_at"] = self.run.startedAt.map(JSONValue.time)
        var function: OrderedDictionary<String, JSONValue> = ["name": .string(self.function.name)]
        function["arn"] = self.function.arn.map(JSONValue.string)
        function["region"] = self.function.region.map(JSONValue.string)
        function["tags"] = .object(
            .init(uniqueKeysWithValues: self.function.tags.sorted { $0.key < $1.key }.map { ($0, .string($1)) }))
        var members: OrderedDictionary<String, LuaValue> = [
            "pipeline": .json(["name": .string(pipeline)]), "run": .json(.object(run)),
            "stage": .json(["id": .string(stage.id), "name": .string(stage.name), "type": .string(stage.type)]),
            "func": .json(.object(function)), "weight": .json(.plain(weight)), "step": .json(.integer(Int64(step))),
            "elapsed": .json(.plain(elapsed)), "since_step": .json(.plain(sinceStep)),
            "checks": .json(.array(checks.map(\.shown))), "with": .json(with), "outputs": .json(outputs),
            "state": .kept(state),
        ]
        if let alias { members["alias"] = .json(alias.shownToScripts) }
        if let stable { members["stable"] = .json(stable.shownToScripts) }
        if let candidate { members["candidate"] = .json(candidate.shownToScripts) }
        return .readOnly(.table(members))
    }
}

extension HookContext.PastVerdict {
    fileprivate var shown: JSONValue {
        [
            "name": .string(name), "verdict": .string(verdict.outcome.rawValue), "reason": .string(verdict.reason),
            "data": verdict.data, "at": .time(at), "weight": .plain(weight),
        ]
    }
}
