import Foundation
import ReleaseNotes
import StageKit
import StageKitTesting
import Testing

@Suite struct ReleaseNoteTests {
    @Test("it does what every stage owes: cut off anywhere, cancelled and undone")
    func conformance() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Each trial has a folder of its own; the stage sees it as the one that relative paths start from.
        let findings = await StageConformance(
            input: ["file": "releases.txt", "note": "checkout 7"],
            badInputs: [[:], ["file": "releases.txt"], ["file": "releases.txt", "note": "two\nlines"]]
        ) {
            let own = folder.appendingPathComponent(UUID().uuidString).path
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            return StageConformance.Subject(kind: .releaseNote, folder: own) {
                let text = try? String(contentsOfFile: "\(own)/releases.txt", encoding: .utf8)
                return text.map { .string($0) } ?? .null
            }
        }.findings()
        #expect(findings.isEmpty, "\(findings)")
    }
}
