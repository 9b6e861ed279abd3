package import Expressions
package import StageKit

/// How a plugin's undo records stand among the engine's.
///
/// A plugin says either what it needs to take a step back, any value, or a map with exactly `key`, `before` and `wanted`:
/// then all steps of a key are undone together, once, to the first `before`, as built-in stages do it.
package enum PluginUndo {
    /// What the engine records for a step.
    package static func step(named name: String, record: JSONValue) -> UndoStep {
        if let key = record["key"]?.stringValue, let before = record["before"], let wanted = record["wanted"],
            record.keys.count == 3, !wanted.isNull
        {
            return UndoStep(key, before: before, wanted: wanted)
        }
        return UndoStep(name, before: record, wanted: .null)
    }

    /// What the plugin is given back.
    package static func record(from undo: UndoRecord) -> JSONValue {
        let wanted = undo.wanted.filter { !$0.isNull }
        guard !wanted.isEmpty else { return undo.before }
        return ["key": .string(undo.key), "before": undo.before, "wanted": .array(wanted)]
    }
}
