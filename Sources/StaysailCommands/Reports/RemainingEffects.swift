import OrderedCollections
import StageKit

/// The side effects that a run leaves behind: aliases whose traffic is split first.
struct RemainingEffects {
    let lines: [String]

    /// - Parameter children: the runs that stages of the run have started; their side effects are the run's.
    init(_ run: Run, children: [Run] = []) {
        let stages = (children + [run]).flatMap(\.stages.values)
        var moves: OrderedDictionary<String, (text: String, isSplit: Bool)> = [:]
        // The last move of an alias counts; each run is in order.
        for source in children + [run] {
            let own = source.stages.values.filter { $0.status == .succeeded }
                .flatMap { stage in stage.moves.map { (stage: stage, alias: $0.key, move: $0.value) } }
                .sorted { $0.move.seq < $1.move.seq }
            for (stage, alias, move) in own {
                let region = stage.input["region"]?.stringValue.map { " in \($0)" } ?? ""
                let weights = move.report["weights"]
                let text =
                    "alias \(move.report["alias"]?.stringValue ?? "") of function "
                    + "\(move.report["function"]?.stringValue ?? "")\(region) at \(Weights.text(weights))"
                moves.removeValue(forKey: alias + region)
                moves[alias + region] = (text, weights?.objectValue?.count ?? 0 > 1)
            }
        }
        let moved = moves.values
        lines =
            moved.filter(\.isSplit).map(\.text) + stages.flatMap { stage in stage.stays.filter(stage.splits.contains) }
            + moved.filter { !$0.isSplit }.map(\.text)
            + stages.flatMap { stage in stage.stays.filter { !stage.splits.contains($0) } }
    }
}
