import Expressions
import Foundation
import OrderedCollections
import StageKit

extension StageContext {
    /// The run and the stage as plugins see them.
    func pluginValue(type: String) async -> JSONValue {
        let run = await self.run
        var shownRun: JSONObject = ["id": .string(runID), "parameters": run.parameters]
        if let started = run.startedAt {
            shownRun["started_at"] = .real(JSONReal((started.timeIntervalSince1970 * 1000).rounded() / 1000))
        }
        let outputs = run.stages.values.filter { $0.status == .succeeded }.map { ($0.id, $0.outputs) }
        return [
            "pipeline": ["name": .string(pipeline)], "run": .object(shownRun),
            "stage": [
                "id": .string(stageID), "name": .string(run[stageID]?.name ?? stageID), "type": .string(type),
                "attempt": .integer(Int64(attempt)),
            ],
            "folder": .string(folder), "outputs": .object(StringMap(outputs)),
        ]
    }
}
