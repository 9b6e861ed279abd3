import StageKit

extension StageContext {
    /// The versions that stages of this run would put an alias back to, with those stages in words: nothing, unless the
    /// run's failure takes all of it back.
    func waysBack(of function: FunctionReference) async -> [String: [String]] {
        guard rollsBackWholeRun else { return [:] }
        var ways: [String: [String]] = [:]
        for (stage, record) in await undoRecords where record.key.hasPrefix(AliasUndo.keyPrefix) {
            guard let undo = try? record.before.decode(AliasUndo.self), undo.reference.function == function else {
                continue
            }
            for version in undo.state.percentages.keys {
                ways[version, default: []].append("stage '\(stage)', which would go back to it (rollback: run)")
            }
        }
        return ways
    }
}
