import Foundation
import OrderedCollections
import StageKit

extension RunListing {
    /// A line of a list.
    var line: String { line(nil) }

    /// A line of a list, with what came of undoing the run.
    func line(_ undone: UndoneState?) -> String {
        var words = [id.padding(to: 20), statusWords.padding(to: 9), pipeline, "began \(Self.time(startedAt))"]
        if let endedAt { words.append("after \(endedAt.timeIntervalSince(startedAt).elapsed)") }
        if let undone { words.append(undone.rawValue) }
        if status == .waiting { words.append(dueAt.map { "until \(Self.time($0))" } ?? "for a person") }
        if let driver { words.append("driven by process \(driver.process) on \(driver.host)") }
        return words.joined(separator: "  ")
    }

    /// The status; a run whose process has died was cut off.
    var statusWords: String { status == .running && driver == nil ? "cut off" : status.rawValue }

    /// The same for programs.
    var json: JSONValue { json(nil) }

    func json(_ undone: UndoneState?) -> JSONValue {
        [
            "id": .string(id), "pipeline": .string(pipeline), "path": .string(path), "status": .string(status.rawValue),
            "cutOff": .bool(status == .running && driver == nil), "startedAt": .seconds(startedAt),
            "endedAt": endedAt.map { .seconds($0) } ?? .null, "dueAt": dueAt.map { .seconds($0) } ?? .null,
            "target": target, "undone": undone.map { .bool($0 == .whole) } ?? .null,
            "driver": driver.map { ["process": .integer(Int64($0.process)), "host": .string($0.host)] } ?? .null,
        ]
    }

    private static func time(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false).dateTimeSeparator(.space))
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
