import Foundation
import StageKit

/// The stage `release-note`: adds a line to a file of releases. Undo removes the line.
public struct ReleaseNoteStage: Stage {
    public struct Input: StageInput {
        let file: String
        let note: String

        public static let schema = InputSchema(
            InputField("file", .string, "The file, relative to the pipeline's.", required: true),
            InputField("note", .string, "The line.", required: true))
    }

    public struct Output: Codable, Sendable {
        /// The number of the line, from 1.
        let line: Int
    }

    public init() {}

    public func run(_ input: Input, context: StageContext) async throws -> Output {
        guard !input.note.contains(where: \.isNewline) else {
            throw StageError(.invalidInput, "A note is one line.")
        }
        let path = context.path(input.file)
        // The count affects control flow, so it is the result of a step: a resumed run must see the same lines.
        let before = try await context.step("count lines") { try Self.lines(path).count }
        let undo = UndoStep(
            "note", before: .null,
            wanted: ["path": .string(path), "note": .string(input.note), "after": .integer(Int64(before))])
        try await context.step("add note", undo: undo) {
            // An interrupted step is executed again, so it checks first.
            let lines = try Self.lines(path)
            if lines.count > before, lines[before] == input.note { return }
            try Self.write(lines.prefix(before) + [input.note], path)
        }
        await context.log("Noted: \(input.note)")
        return Output(line: before + 1)
    }

    public func undo(_ record: UndoRecord, context: StageContext) async throws {
        guard let wanted = record.wanted.first, let path = wanted["path"]?.stringValue,
            let note = wanted["note"]?.stringValue, let before = wanted["after"]?.intValue
        else { return }
        let lines = try Self.lines(path)
        guard lines.count > before, lines[before] == note else { return }
        guard lines.count == before + 1 else {
            throw StageError(.conflict, "Another program has changed \(path). Remove the line '\(note)' by hand.")
        }
        try Self.write(Array(lines.prefix(before)), path)
    }

    private static func lines(_ path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    }

    private static func write(_ lines: [String], _ path: String) throws {
        guard !lines.isEmpty else { return try FileManager.default.removeItem(atPath: path) }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

extension StageKind {
    /// The stage kind that pipelines use.
    public static let releaseNote = StageKind(
        "release-note", about: "Adds a line to a file of releases.", stage: ReleaseNoteStage())
}
