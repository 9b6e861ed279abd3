import Foundation
import StageKit
import StaysailCommands
import Testing

@Suite("The runs of each release are still understood")
struct HistoryTests {
    /// The releases whose runs are kept in Tests/Histories, by scripts/history.
    static var releases: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: Repository.path("Tests/Histories"))) ?? [])
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test("each run is folded to its end, and its stages do the same again", arguments: releases)
    func replayed(release: String) async throws {
        try await CommandBench.with { bench in
            try FileManager.default.createDirectory(
                atPath: "\(bench.folder)/.staysail", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: Repository.path("Tests/Histories/\(release)/runs.db"),
                toPath: "\(bench.folder)/.staysail/runs.db")
            let runs = await bench.run("runs", "--json", "--limit", "100").events
            #expect(runs.count >= 4)
            #expect(runs.allSatisfy { $0["endedAt"]?.doubleValue != nil })
            for id in runs.compactMap({ $0["id"]?.stringValue }) {
                let replay = await bench.run("replay", id)
                #expect(replay.status == .done, "\(release) \(replay.output) \(replay.notes)")
                let shown = await bench.run("show", id)
                #expect(shown.status == .done && shown.output.contains("✓"))
            }
        }
    }

    @Test("there is a history to look at")
    func exists() {
        #expect(!Self.releases.isEmpty)
    }
}
