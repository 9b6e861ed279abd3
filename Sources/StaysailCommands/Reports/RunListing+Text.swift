import Foundation
import OrderedCollections
import StageKit

extension RunListing {
    /// A line of a list.
    var line: String {
        var words = [id.padding(to: 20), statusWords.padding(to: 9), pipeline, "began \(Self.time(startedAt))"]
        if let endedAt { words.append("after \(endedAt.timeIntervalSince(startedAt).elapsed)") }
        if status == .waiting { words.append(dueAt.map { "until \(Self.time($0))" } ?? "for a person") }
        if let driver { words.append("driven by process \(driver.process) on \(driver.host)") }
        return words.joined(separator: "  ")
    }

    /// The status; a run whose process has died was cut off.
    var statusWords: String { status == .running && driver == nil ? "cut off" : status.rawValue }

    /// The same for programs.
    var json: JSONValue {
        [
            "id": .string(id), "pipeline": .string(pipeline), "path": .string(path), "status": .string(status.rawValue),
            "cutOff": .bool(status == .running && driver == nil), "startedAt": .seconds(startedAt),
            "endedAt": endedAt.map { .seconds($0) } ?? .null, "dueAt": dueAt.map { .seconds($0) } ?? .null,
            "target": target,
            "driver": driver.map { ["process": .integer(Int64($0.process)), "host": .string($0.host)] } ?? .null,
        ]
    }

    private static func time(_ date: Date) -> String {
        date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: false).dateTimeSeparator(.space))
    }
}
