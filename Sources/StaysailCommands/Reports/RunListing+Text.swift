import Foundation
import OrderedCollections
import StageKit

extension RunListing {
    /// A line of a list.
    /// - Parameters:
    ///   - undone: what came of undoing the run; nil if that is not worth a word.
    ///   - now: the time, by which a run may be due.
    func line(_ undone: UndoneState? = nil, now: Date) -> String {
        let status = undone == .whole ? UndoneState.whole.rawValue : statusWords
        var words = [id.padding(to: 20), status.padding(to: 9), pipeline, "began \(startedAt.dateAndTime)"]
        // One that was undone later did not take that long.
        if let endedAt, undone == nil { words.append("after \(endedAt.timeIntervalSince(startedAt).elapsed)") }
        if undone == .partly { words.append(UndoneState.partly.rawValue) }
        if self.status == .waiting {
            let isDue = dueAt.map { $0 <= now } ?? false
            words.append(isDue ? "can go on" : dueAt.map { "until \($0.dateAndTime)" } ?? "for a person")
        }
        if let owner { words.append("driven by process \(owner.process) on \(owner.host)") }
        return words.joined(separator: "  ")
    }

    /// The status; a run whose process has died was cut off.
    var statusWords: String { status == .running && owner == nil ? "cut off" : status.rawValue }

    /// The same for programs.
    var json: JSONValue { json(nil) }

    func json(_ undone: UndoneState?) -> JSONValue {
        [
            "id": .string(id), "pipeline": .string(pipeline), "path": .string(path), "status": .string(status.rawValue),
            "cutOff": .bool(status == .running && owner == nil), "startedAt": .seconds(startedAt),
            "endedAt": endedAt.map { .seconds($0) } ?? .null, "dueAt": dueAt.map { .seconds($0) } ?? .null,
            "target": target, "undone": undone.map { .bool($0 == .whole) } ?? .null,
            "owner": owner.map { ["process": .integer(Int64($0.process)), "host": .string($0.host)] } ?? .null,
        ]
    }
}

/// What came of undoing a run that has ended.
enum UndoneState: String {
    /// All that it did is undone, as somebody asked.
    case whole = "undone"
    /// A person must look.
    case partly = "not all undone"

    /// nil if nobody asked for all to be undone, and what was undone went well.
    init?(_ run: Run) {
        guard run.status.hasEnded else { return nil }
        if !run.undoFailures.isEmpty {
            self = .partly
        } else if run.isRollingBack {
            self = .whole
        } else {
            return nil
        }
    }
}
