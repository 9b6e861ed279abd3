import OrderedCollections
import StageKit

/// What a run that did not succeed leaves behind, aliases whose traffic is still split first.
struct RemainingEffects {
    let lines: [String]

    init(_ run: Run) {
        var moves: [String: (seq: Int, words: String, isSplit: Bool)] = [:]
        for stage in run.stages.values where stage.status == .succeeded {
            let region = stage.input["region"]?.stringValue.map { " in \($0)" } ?? ""
            for (alias, move) in stage.moves {
                let weights = move.report["weights"]
                let words =
                    "alias \(move.report["alias"]?.stringValue ?? "") of function "
                    + "\(move.report["function"]?.stringValue ?? "")\(region) at \(Weights.text(weights))"
                let location = alias + region
                guard move.seq > moves[location]?.seq ?? 0 else { continue }
                moves[location] = (move.seq, words, weights?.objectValue?.count ?? 0 > 1)
            }
        }
        let moved = moves.values.sorted { $0.seq < $1.seq }
        let stages = run.stages.values
        let split =
            moved.filter(\.isSplit).map(\.words) + stages.flatMap { stage in stage.stays.filter(stage.splits.contains) }
        let rest =
            moved.filter { !$0.isSplit }.map(\.words)
            + stages.flatMap { stage in stage.stays.filter { !stage.splits.contains($0) } }
        lines = split + rest + stages.compactMap(Self.nested)
    }

    /// What a stage did by a run of its own stands in that run's record.
    private static func nested(_ stage: StageRun) -> String? {
        guard stage.type == "pipeline", stage.status == .succeeded, stage.undos.isEmpty,
            let run = stage.outputs["run"]?.stringValue
        else { return nil }
        return "what run \(run) did"
    }
}
