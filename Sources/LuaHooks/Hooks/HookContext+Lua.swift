import Foundation
import LambdaStages
import LuaRuntime
import StageKit

extension HookContext {
    /// As scripts see it, in the order of the contract.
    /// - Parameters:
    ///   - with: the checked parameters.
    ///   - state: the script's own table.
    func shown(with: JSONValue, state: LuaReference) -> LuaValue {
        var run: JSONObject = [
            "id": .string(self.run.id), "parameters": self.run.parameters.withoutNullMembers,
        ]
        run["started_at"] = self.run.startedAt.map(JSONValue.time)
        var function: JSONObject = ["name": .string(self.function.name)]
        function["arn"] = self.function.arn.map(JSONValue.string)
        function["region"] = self.function.region.map(JSONValue.string)
        function["tags"] = .object(
            StringMap(self.function.tags.sorted { $0.key < $1.key }.map { ($0, .string($1)) }))
        var members: StringMap<LuaValue> = [
            "pipeline": .json(["name": .string(pipeline)]), "run": .json(.object(run)),
            "stage": .json(["id": .string(stage.id), "name": .string(stage.name), "type": .string(stage.type)]),
            "func": .json(.object(function)), "weight": .json(.plain(weight)), "step": .json(.integer(Int64(step))),
            "elapsed": .json(.seconds(elapsed)), "since_step": .json(.seconds(sinceStep)),
            "checks": .json(.array(checks.map(\.scriptValue))), "with": .json(with),
            "outputs": .json(outputs.withoutNullMembers),
            "state": .kept(state),
        ]
        if let alias { members["alias"] = .json(alias.scriptValue) }
        if let stable { members["stable"] = .json(stable.scriptValue) }
        if let candidate { members["candidate"] = .json(candidate.scriptValue) }
        return .readOnly(.table(members))
    }
}

extension HookContext.PastVerdict {
    fileprivate var scriptValue: JSONValue {
        var members: JSONObject = [
            "name": .string(name), "verdict": .string(verdict.outcome.rawValue), "reason": .string(verdict.reason),
            "at": .time(at), "weight": .plain(weight),
        ]
        if !verdict.data.isNull { members["data"] = verdict.data.withoutNullMembers }
        return .object(members)
    }
}

extension HookContext {
    /// From which `math.random` starts in this call: the same when the call is repeated.
    var seed: UInt64 { ScriptSeed.of(run.id, stage.id, "\(call)") }
}
