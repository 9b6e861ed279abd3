import Foundation
import StageKit
import Testing

@testable import PluginHost

@Suite("docs/plugins.md")
struct PluginGuideTests {
    private static func guide() throws -> String {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
        return try String(contentsOf: root.appending(path: "docs/plugins.md"), encoding: .utf8)
    }

    /// The blocks of a language, in order.
    private static func blocks(_ language: String, in text: String) -> [String] {
        text.components(separatedBy: "```\(language)\n").dropFirst().map { part in
            part.components(separatedBy: "```\n").first ?? ""
        }
    }

    @Test("the process plugin of the guide works, and says what the guide's transcript shows")
    func transcript() async throws {
        let whole = try Self.guide()
        let guide = String(whole[try #require(whole.range(of: "## A process plugin")).lowerBound...])
        let documents = Self.blocks("yaml", in: guide)
        try #require(documents.count == 2)
        let bench = try PluginBench()
        try bench.write("ticket", manifest: documents[0], program: "")
        let program = try #require(Self.blocks("python", in: guide).first)
        let path = "\(bench.folder)/plugins/ticket/bin/ticket"
        try program.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)

        let prepared = try await bench.prepare(documents[1], bench.environment())
        let before = bench.traces.all.count
        let run = try await PipelineRunner(store: InMemoryRunStore(), clock: PluginBench.clock).run(
            prepared, id: "run-1")
        #expect(run["ask"]?.outputs == ["ticket": 17, "title": "Ship it"])
        let lines = bench.traces.all.dropFirst(before).map { trace in
            (trace.direction == .sent ? "→ " : "← ")
                + trace.text.replacingOccurrences(of: bench.folder, with: "/project")
        }
        let shown = Self.blocks("text", in: guide).first?.split(separator: "\n").map(String.init)
        #expect(shown == lines, "\(lines.joined(separator: "\n"))")
    }
}
