import Foundation
import ReleaseNotes
import StageKit
import StageKitTesting
import Testing

@Suite struct ReleaseNoteTests {
    @Test("passes the conformance tests: interrupted anywhere, canceled and undone")
    func conformance() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("notes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Each trial has its own folder, in which relative paths start.
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

    @Test("adds a note of a release, and removes it when the run is rolled back")
    func pipeline() async throws {
        let pipeline = """
            name: release
            defaults: { function: checkout }
            stages:
              - { id: shift, type: route, with: { alias: live, strategy: simple, target: newest } }
              - id: note
                type: release-note
                needs: [shift]
                with: { file: releases.txt, note: "checkout ${ #stage('shift').outputs.version }" }
            """
        let harness = try PipelineHarness(stages: [.releaseNote])
        harness.lambda.addFunction("checkout", versions: 2, aliases: ["live": "1"])

        let run = try await harness.run(pipeline: pipeline)
        #expect(run.status == .succeeded)
        #expect(harness.lambda.weights(of: "live", function: "checkout") == ["2": 100])
        let notes = "\(harness.folder)/releases.txt"
        #expect(try String(contentsOfFile: notes, encoding: .utf8) == "checkout 2\n")

        let undone = try await harness.rollBack(pipeline: pipeline)
        #expect(undone.undoFailures.isEmpty)
        #expect(harness.lambda.weights(of: "live", function: "checkout") == ["1": 100])
        #expect(!FileManager.default.fileExists(atPath: notes))
    }
}
