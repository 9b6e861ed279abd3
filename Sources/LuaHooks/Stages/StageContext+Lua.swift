import LambdaStages
import LuaRuntime
import StageKit

extension StageContext {
    /// As the script of a stage sees it.
    /// - Parameters:
    ///   - with: the checked parameters.
    ///   - functions: those that the script calls on it.
    func shown(with: JSONValue, functions: StringMap<LuaValue>) async -> LuaValue {
        let run = await self.run
        var shownRun: JSONObject = [
            "id": .string(runID), "parameters": run.parameters.withoutNullMembers,
        ]
        shownRun["started_at"] = run.startedAt.map(JSONValue.time)
        let stage = run[stageID]
        let finished = ancestors.filter { $0.status == .succeeded }.map {
            ($0.id, LuaValue.json($0.outputs.withoutNullMembers))
        }
        var members: StringMap<LuaValue> = [
            "pipeline": .json(["name": .string(pipeline)]), "run": .json(.object(shownRun)),
            "stage": .json([
                "id": .string(stageID), "name": .string(stage?.name ?? stageID), "type": .string(stage?.type ?? ""),
                "attempt": .integer(Int64(attempt)),
            ]),
            "with": .json(with), "outputs": .table(.init(finished) { first, _ in first }),
        ]
        if let function = with["function"]?.stringValue {
            let name = FunctionName(function)
            var shown: JSONObject = ["name": .string(name.name)]
            if function.hasPrefix("arn:") { shown["arn"] = .string(function) }
            shown["region"] = with["region"]?.stringValue.map(JSONValue.string) ?? name.region.map(JSONValue.string)
            members["func"] = .json(.object(shown))
        }
        members.merge(functions) { _, new in new }
        return .readOnly(.table(members))
    }

    /// The seed of `math.random`: the same when the stage is resumed.
    func seed(of call: String) -> UInt64 { ScriptSeed.of(runID, stageID, "\(attempt)", call) }
}
