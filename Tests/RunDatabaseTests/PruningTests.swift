import Foundation
import GRDB
import RunDatabase
import StageKit
import Testing

@Suite("Pruning runs")
struct PruningTests {
    let folder: StateFolder
    let database: RunDatabase

    init() throws {
        folder = try StateFolder()
        database = try folder.open()
    }

    @Test("runs that ended long ago go with all that is kept of them, and nothing else does")
    func prune() async throws {
        let shared = RunOrigin.File(path: "/a", content: Data("shared".utf8))
        let own = RunOrigin.File(path: "/b", content: Data("own".utf8))
        for (id, end) in [("old", 10.0), ("named", 10), ("locked", 10), ("driven", 10), ("new", 20), ("open", nil)] {
            try await database.begin(
                id, from: .sample(files: id == "old" ? [shared, own] : [shared]), at: .after(0))
            try await database.append(
                RunChange(
                    events: [.of(1, .runStarted(pipeline: "p", stages: [], parameters: [:]))],
                    inputs: [RecordedInput(stage: "s", attempt: 1, input: 1)]), to: id)
            try await database.add(.cancel("to \(id)"), to: id)
            if id == "locked" { _ = try await database.acquire("f", for: id, at: .after(1)) }
            if let end { try await database.end(id, .failed, at: .after(end)) }
        }
        let claim = try database.claim("driven")
        #expect(try await database.prune(endedBefore: .after(10), keeping: []) == 0)
        #expect(try await database.prune(endedBefore: .after(15), keeping: ["named"]) == 1)
        #expect(try await database.runs().map(\.id) == ["open", "new", "driven", "locked", "named"])
        #expect(try await database.origin(of: "old") == nil)
        #expect(try await database.origin(of: "new")?.files == [shared])
        for (table, count) in [("events", 9), ("inputs", 5), ("requests", 1), ("run_files", 5), ("contents", 1)] {
            let rows = try folder.inspect { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
            #expect(rows == count, "\(table)")
        }
        claim.release()
        #expect(try await database.prune(endedBefore: .after(15)) == 2)
    }

    @Test("a run that a stage of another drives stays as long as the other, and goes with it")
    func nested() async throws {
        for (id, end) in [("outer", nil), ("outer.b", 10.0), ("ended", 20), ("ended.b", 10), ("ended.b.c", nil)] {
            try await database.start(id)
            if let end { try await database.end(id, .failed, at: .after(end)) }
        }
        // The record of its outer run is gone.
        try await database.start("orphan.b", at: .after(5))
        let claim = try database.claim("ended")
        #expect(try await database.prune(endedBefore: .after(30)) == 1)
        #expect(try await database.runs().map(\.id) == ["ended.b.c", "ended.b", "ended", "outer.b", "outer"])
        claim.release()
        #expect(try await database.prune(endedBefore: .after(15)) == 0)
        #expect(try await database.prune(endedBefore: .after(30), keeping: ["ended"]) == 0)
        #expect(try await database.prune(endedBefore: .after(30)) == 3)
        #expect(try await database.runs().map(\.id) == ["outer.b", "outer"])
    }

    @Test("many runs are removed")
    func many() async throws {
        for number in 1...33 {
            try await database.start("r\(number)")
            try await database.end("r\(number)")
        }
        #expect(try await database.prune(endedBefore: .after(100), keeping: ["r7"]) == 32)
        #expect(try await database.runs().map(\.id) == ["r7"])
    }

    @Test("the space of removed runs is returned")
    func room() async throws {
        let content = Data((0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try await database.begin("r1", from: .sample(files: [.init(path: "/a", content: content)]), at: .after(0))
        try await database.end("r1", seq: 1)
        let pages = { [folder] in try folder.inspect { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 } }
        let before = try pages()
        #expect(try await database.prune(endedBefore: .after(100)) == 1)
        let after = try pages()
        #expect(after < before / 4)
    }
}
