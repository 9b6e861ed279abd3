import Foundation
import GRDB
import StageKit
import Testing

@testable import RunDatabase

@Suite("Opening the database")
struct OpeningTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    @Test("what was committed outlives a power cut: WAL, and synchronous is FULL")
    func pragmas() async throws {
        for _ in 1...2 {
            let database = try folder.open()
            let (mode, synchronous, keys) = try await database.queue.write { db in
                (
                    try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                    try Int.fetchOne(db, sql: "PRAGMA synchronous"), try Bool.fetchOne(db, sql: "PRAGMA foreign_keys")
                )
            }
            #expect(mode == "wal")
            #expect(synchronous == 2)
            #expect(keys == true)
        }
    }

    @Test("only the owner may read the files")
    func modes() async throws {
        let database = try folder.open()
        try await database.start("r1")
        let claim = try database.claim("r1")
        let names = try folder.names
        #expect(names == ["owners", "runs.db", "runs.db-shm", "runs.db-wal", "runs.lock"])
        for name in names where name != "owners" { #expect(try folder.mode(of: name) == 0o600, "\(name)") }
        #expect(try folder.mode(of: "owners") == 0o700)
        #expect(try folder.mode(of: "owners/r1.lock") == 0o600)
        claim.release()
    }

    @Test("many open a new database at once")
    func atOnce() async throws {
        let notices = try await withThrowingTaskGroup { [folder] group in
            for number in 1...20 {
                group.addTask { @concurrent in try await folder.open().start("r\(number)") }
            }
            try await group.waitForAll()
            return try await folder.open().runs().count
        }
        #expect(notices == 20)
    }

    @Test("a database of a newer staysail is refused and left as it is")
    func newer() async throws {
        do {
            let database = try folder.open()
            try await database.start("r1")
            try await database.queue.write {
                try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 later')")
            }
        }
        let error = await failure { _ = try folder.open() }
        #expect(error?.code == .newer)
        #expect(error?.message.contains("written by a newer staysail") == true)
        #expect(try folder.names.filter { $0.contains("damaged") }.isEmpty)
    }

    @Test("another program's database is refused and left as it is", arguments: ["runs", "notes"])
    func foreign(table: String) async throws {
        let url = URL(filePath: "\(folder.path)/runs.db")
        try await DatabaseQueue(path: url.path).write { try $0.execute(sql: "CREATE TABLE \(table) (id INTEGER)") }
        let before = try Data(contentsOf: url)
        let error = await failure { _ = try folder.open() }
        #expect(error?.code == .foreign)
        #expect(error?.message.contains("is the SQLite database of another program") == true)
        #expect(try Data(contentsOf: url) == before)
        #expect(try folder.names.filter { $0.contains("damaged") }.isEmpty)
    }

    enum Damage: CaseIterable {
        case garbage, cutWithinAPage, cutAfterAPage, noise, header, empty
    }

    @Test("a damaged file is renamed and reported, and a new one is created", arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        do {
            let database = try folder.open()
            try await database.start("r1")
            try await database.append(
                RunChange(events: (2...200).map { .log($0, String(repeating: "x", count: 1_000)) }), to: "r1")
        }
        let url = URL(filePath: "\(folder.path)/runs.db")
        var bytes = try Data(contentsOf: url)
        #expect(bytes.count > 40 * 4_096)
        switch damage {
        case .garbage: bytes = Data("This is no database, but the notes of somebody who was in a hurry.\n".utf8)
        case .cutWithinAPage: bytes = bytes.prefix(10_000)
        case .cutAfterAPage: bytes = bytes.prefix(20 * 4_096)
        case .noise: for page in 5..<30 { bytes[page * 4_096 + 3] ^= 0x5a }
        case .empty: bytes = Data()
        case .header: bytes.replaceSubrange(0..<16, with: Data(repeating: 0, count: 16))
        }
        try bytes.write(to: url)

        var notices: [String] = []
        let database = try RunDatabase(folder: folder.path) { notices.append($0) }
        #expect(try await database.runs().isEmpty)
        try await database.start("r2")
        let aside = try folder.names.filter { $0.hasPrefix("runs.db.damaged-") }
        #expect(aside.count == 1)
        #expect(try Data(contentsOf: URL(filePath: "\(folder.path)/\(aside.first ?? "")")) == bytes)
        #expect(notices.count == 1)
        #expect(notices.first?.contains(aside.first ?? "?") == true)
        #expect(notices.first?.contains { $0.isNewline } == false, "\(notices)")

        let again = try RunDatabase(folder: folder.path) { notices.append($0) }
        #expect(try await again.runs().map(\.id) == ["r2"])
        #expect(notices.count == 1)
    }

    @Test("damage deep in a large file is found when it is read, and set aside then")
    func damagedLarge() async throws {
        do {
            let database = try folder.open()
            try await database.start("r1")
            try await database.append(
                RunChange(events: (2...200).map { .log($0, String(repeating: "x", count: 1_000)) }), to: "r1")
        }
        let url = URL(filePath: "\(folder.path)/runs.db")
        var bytes = try Data(contentsOf: url)
        for page in 30..<40 { bytes.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: Data(count: 4_096)) }
        try bytes.write(to: url)

        var notices: [String] = []
        do {
            let database = try folder.open(wholeCheckLimit: 0) { notices.append($0) }
            #expect(try await database.runs().map(\.id) == ["r1"])
            #expect(await failure { _ = try await database.events(of: "r1") }?.code == .damaged)
        }
        #expect(notices.isEmpty)
        for _ in 1...2 {
            let database = try folder.open(wholeCheckLimit: 0) { notices.append($0) }
            #expect(try await database.runs().isEmpty)
        }
        #expect(notices.count == 1)
        #expect(try folder.names.contains("runs.db.suspect") == false)
    }

    @Test("a database that another process holds gives one clear sentence")
    func busy() async throws {
        let database = try folder.open()
        try await database.start("r1")
        try await database.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA busy_timeout = 1") }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: "\(folder.path)/runs.db", configuration: configuration)
        try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        #expect(await failure { try await database.append(RunChange(events: [.log(2)]), to: "r1") }?.code == .busy)
        #expect(try await database.events(of: "r1").count == 1)
        try await other.writeWithoutTransaction { try $0.commit() }
        try await database.append(RunChange(events: [.log(2)]), to: "r1")
    }

    @Test("a damaged file that many open at once is set aside once, and the new one never")
    func damagedAtOnce() async throws {
        try Data("no database at all, and too long to be an empty one".utf8).write(
            to: URL(filePath: "\(folder.path)/runs.db"))
        try await withThrowingTaskGroup { [folder] group in
            for number in 1...10 {
                group.addTask { @concurrent in try await folder.open().start("r\(number)") }
            }
            try await group.waitForAll()
        }
        #expect(try folder.names.count { $0.contains("damaged") } == 1)
        #expect(try await folder.open().runs().count == 10)
    }

    @Test("two damaged files of one second are both kept")
    func damagedTwice() throws {
        for _ in 1...2 {
            try Data("no database at all, and too long to be an empty one".utf8).write(
                to: URL(filePath: "\(folder.path)/runs.db"))
            _ = try folder.open()
        }
        #expect(
            try folder.names.count { $0.contains("damaged") && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") } == 2)
    }

    @Test("a folder that is none gives one clear sentence", arguments: ["missing", "file", "file/below"])
    func unusable(name: String) async throws {
        try Data("text".utf8).write(to: URL(filePath: "\(folder.path)/file"))
        let error = await failure { _ = try RunDatabase(folder: "\(folder.path)/\(name)") }
        #expect(error?.code == .unusable)
        #expect(error?.message.contains("\(folder.path)/\(name)/runs.lock") == true)
    }

    @Test("a folder that may not be written gives one clear sentence", .enabled(if: geteuid() != 0))
    func notWritable() async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.path)
        let error = await failure { _ = try folder.open() }
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder.path)
        #expect(error?.code == .notWritable)
    }

    @Test("a read-only database is an error at the first write")
    func readOnly() async throws {
        let database = try folder.open()
        try await database.start("r1")
        try await database.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        #expect(await failure { try await database.start("r2") }?.code == .notWritable)
        #expect(try await database.runs().map(\.id) == ["r1"])
    }

    @Test("a database that cannot grow says that the disk is full, and keeps what it had")
    func full() async throws {
        let database = try folder.open()
        try await database.start("r1")
        try await database.queue.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        let large = RunEvent.log(2, String(repeating: "x", count: 60_000))
        let error = await failure { try await database.append(RunChange(events: [large]), to: "r1") }
        #expect(error?.code == .full)
        #expect(error?.message.contains(folder.path) == true)
        #expect(try await database.events(of: "r1").map(\.seq) == [1])
    }

    @Test("a disk without room, or that is mounted to be read, gives one clear sentence", .enabled(if: mountsDisks()))
    func disk() async throws {
        try #require(Self.shell("mount -t tmpfs -o size=256k,mode=700 tmpfs '\(folder.path)'"))
        defer { _ = Self.shell("umount -l '\(folder.path)'") }
        var opened: RunDatabase? = try folder.open()
        try await opened?.start("r1")
        _ = Self.shell("cat /dev/zero > '\(folder.path)/filler'")
        let error = await failure { [opened] in
            for seq in 2...100 {
                try await opened?.append(RunChange(events: [.log(seq, String(repeating: "x", count: 4_000))]), to: "r1")
            }
        }
        #expect(error?.code == .full)
        #expect(try await opened?.events(of: "r1").isEmpty == false)
        opened = nil

        try #require(Self.shell("rm '\(folder.path)/filler' && mount -o remount,ro '\(folder.path)'"))
        #expect(await failure { _ = try folder.open() }?.code == .notWritable)
    }

    @Test("a disk without any room gives one clear sentence at the opening", .enabled(if: mountsDisks()))
    func fullFromTheStart() async throws {
        try #require(Self.shell("mount -t tmpfs -o size=64k,mode=700 tmpfs '\(folder.path)'"))
        defer { _ = Self.shell("umount -l '\(folder.path)'") }
        _ = Self.shell("cat /dev/zero > '\(folder.path)/filler'")
        #expect(await failure { _ = try folder.open() }?.code == .full)
    }

    /// Whether this is root, with the right to mount.
    static func mountsDisks() -> Bool {
        guard geteuid() == 0, let folder = try? StateFolder() else { return false }
        return shell("mount -t tmpfs -o size=64k tmpfs '\(folder.path)' && umount '\(folder.path)'")
    }

    private static func shell(_ command: String) -> Bool { system("(\(command)) > /dev/null 2>&1") == 0 }
}
