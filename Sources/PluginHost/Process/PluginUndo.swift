package import Expressions
package import StageKit

/// The translation between a plugin's undo records and the engine's.
///
/// A plugin's record is any value, or a map with exactly `key`, `before` and `wanted`. With such a map, all steps of a key
/// are undone together, once, to the first `before`, as in built-in stages.
package enum PluginUndo {
    /// Returns the engine's record of a step.
    package static func step(named name: String, record: JSONValue) -> UndoStep {
        if let key = record["key"]?.stringValue, let before = record["before"], let wanted = record["wanted"],
            record.keys.count == 3, !wanted.isNull
        {
            return UndoStep(key, before: before, wanted: wanted)
        }
        return UndoStep(name, before: record, wanted: .null)
    }

    /// Returns the record that the plugin is given.
    package static func record(from undo: UndoRecord) -> JSONValue {
        let wanted = undo.wanted.filter { !$0.isNull }
        guard !wanted.isEmpty else { return undo.before }
        return ["key": .string(undo.key), "before": undo.before, "wanted": .array(wanted)]
    }
}
