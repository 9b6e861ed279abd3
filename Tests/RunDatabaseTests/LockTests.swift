import Foundation
import GRDB
import RunDatabase
import StageKit
import Testing

@Suite("Locks of functions")
struct LockTests {
    let folder: StateFolder
    let database: RunDatabase

    init() throws {
        folder = try StateFolder()
        database = try folder.open()
    }

    @Test("a run acquires a lock, also repeatedly, until it releases it")
    func takeAndRelease() async throws {
        try await database.start("r1")
        try await database.start("r2")
        #expect(try await database.acquire("f", for: "r1", at: .after(1)) == nil)
        #expect(try await database.acquire("g", for: "r1", at: .after(2)) == nil)
        #expect(try await database.acquire("f", for: "r1", at: .after(3)) == nil)
        let listing = try await database.runs().last
        let holder = try await database.acquire("f", for: "r2", at: .after(4))
        #expect(holder == listing.map { LockOwner(run: $0, since: .after(1)) })
        #expect(holder?.run.id == "r1")
        #expect(try await database.acquire("h", for: "r2", at: .after(5)) == nil)
        try await database.release("r1")
        #expect(try await database.acquire("f", for: "r2", at: .after(6)) == nil)
        #expect(try await database.acquire("h", for: "r1", at: .after(7))?.run.id == "r2")
    }

    @Test("a run holds while it waits and while its process is dead, and no longer once it has ended")
    func ended() async throws {
        try await database.start("r1")
        try await database.start("r2")
        _ = try await database.acquire("f", for: "r1", at: .after(1))
        #expect(try await database.acquire("f", for: "r2", at: .after(1))?.run.status == .running)
        try await database.append(RunChange(events: [.of(2, .runWaiting(until: nil))]), to: "r1")
        #expect(try await database.acquire("f", for: "r2", at: .after(1))?.run.status == .waiting)
        try await database.end("r1", .failed, seq: 3)
        #expect(try await database.acquire("f", for: "r2", at: .after(2)) == nil)
        #expect(try await database.acquire("f", for: "r1", at: .after(3))?.since == .after(2))
    }

    @Test("the owner of a lock has the process of its run, while that lives")
    func owner() async throws {
        try await database.start("r1")
        try await database.start("r2")
        _ = try await database.acquire("f", for: "r1", at: .after(1))
        let claim = try database.claim("r1")
        let driven = try await database.acquire("f", for: "r2", at: .after(1))?.run.owner
        #expect(driven?.process == getpid())
        claim.release()
        #expect(try await database.acquire("f", for: "r2", at: .after(1)).map { $0.run.owner == nil } == true)
    }

    @Test("of twenty tasks on four connections one gets it")
    func tasks() async throws {
        for number in 1...20 { try await database.start("r\(number)") }
        let connections = try (1...4).map { _ in try folder.open() }
        let holders = try await withThrowingTaskGroup { group in
            for number in 1...20 {
                group.addTask {
                    try await (number, connections[number % 4].acquire("f", for: "r\(number)", at: .after(0))?.run.id)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let winners = holders.filter { $0.1 == nil }.map { "r\($0.0)" }
        #expect(winners.count == 1)
        #expect(Set(holders.compactMap(\.1)) == Set(winners))
    }

    @Test("of two processes one gets each thing")
    func processes() async throws {
        try await database.start("r1")
        try await database.start("r2")
        async let first: Void = race("r1", in: folder.path)
        async let second: Void = race("r2", in: folder.path)
        _ = await (first, second)
        let held = try folder.inspect { db in
            try String.fetchAll(db, sql: "SELECT run FROM locks ORDER BY name")
        }
        let got = try ["r1", "r2"].map { run in
            try String(contentsOfFile: "\(folder.path)/\(run).got", encoding: .utf8).split(separator: "\n").map(
                String.init)
        }
        #expect(held.count == 40)
        #expect(got[0].count == held.count { $0 == "r1" })
        #expect(got[1].count == held.count { $0 == "r2" })
        #expect(Set(got[0]).isDisjoint(with: got[1]))
    }

    private func race(_ run: String, in folder: String) async {
        await #expect(processExitsWith: .success) { [run = run as String, folder = folder as String] in
            let database = try RunDatabase(folder: folder)
            var got: [String] = []
            for number in 1...40 where try await database.acquire("f\(number)", for: run, at: .after(0)) == nil {
                got.append("f\(number)")
            }
            try got.joined(separator: "\n").write(toFile: "\(folder)/\(run).got", atomically: true, encoding: .utf8)
        }
    }
}
