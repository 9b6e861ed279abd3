import Foundation
import GRDB

/// Opens the file of the runs: one process at a time, so that no two migrate it, or set it aside, at once.
struct DatabaseOpening {
    let folder: String
    /// The size in bytes up to which a file is checked as a whole at every opening, which costs 2 ms a megabyte.
    let wholeCheckLimit: Int

    private var path: String { "\(folder)/runs.db" }

    func open(onNotice: (String) -> Void) throws(RunDatabaseError) -> DatabaseQueue {
        guard let turn = try HeldFile.hold("\(folder)/runs.lock", timeout: Self.timeout * 1_000, folder: folder)
        else {
            throw .busy(folder, cause: nil)
        }
        defer { turn.letGo(removing: false) }
        do {
            return try openFile()
        } catch {
            guard let damage = error as? Damage else { throw Self.fault(error, folder) }
            onNotice(try setAside(damage))
        }
        do {
            return try openFile()
        } catch {
            throw Self.fault(error, folder)
        }
    }

    private func openFile() throws -> DatabaseQueue {
        if try !makeFile(), let size, size < Self.headerSize {
            throw Damage(description: size == 0 ? "it is empty" : "it has only \(size) bytes")
        }
        var configuration = Configuration()
        configuration.label = "staysail.runs"
        configuration.journalMode = .wal
        configuration.busyMode = .callback(Self.waitsOn)
        // Looked at before anything is written: GRDB itself writes when it turns on WAL mode.
        configuration.prepareDatabase { [self] db in
            // Only a file that is still empty can take it, and others would be written to.
            if try Int.fetchOne(db, sql: "PRAGMA page_count") == 0 {
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            try check(db)
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // GRDB sets NORMAL while it opens a file in WAL mode: with that, a power cut could take the last commits.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            if try !queue.read(Schema.migrator.hasCompletedMigrations) { try Schema.migrator.migrate(queue) }
            return queue
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            throw Damage(description: Self.line(error.message ?? "\(error.resultCode)"))
        }
    }

    /// The maximum wait of a writer, or of an opening process, for other processes, in seconds.
    static let timeout = 30

    /// Waits for a random time. SQLite's own wait polls less often the longer it lasts, so that the first of fifty writers
    /// may starve; with random times each writer has the same chance.
    private static func waitsOn(after tries: Int) -> Bool {
        usleep(.random(in: 1_000...9_000))
        return tries < timeout * 200
    }

    private func check(_ db: Database) throws {
        let size =
            (try Int.fetchOne(db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")) ?? 0
        let isWhole = size <= wholeCheckLimit || access(Self.suspicion(folder), F_OK) == 0
        // In a large file, what every command needs. Damage of the rest shows when it is read, and is then suspected.
        for argument in isWhole ? ["1"] : ["runs", "locks", "requests", "owners"] {
            if let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(\(argument))"), finding != "ok" {
                throw Damage(description: Self.line(finding))
            }
        }
        if isWhole { unlink(Self.suspicion(folder)) }
        let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        guard tables.isEmpty || tables.contains("grdb_migrations") else {
            throw RunDatabaseError(
                .foreign,
                "'\(path)' is the SQLite database of another program, and no run database: move it away, or name "
                    + "another folder with --state.")
        }
        guard try !Schema.migrator.hasBeenSuperseded(db) else {
            throw RunDatabaseError(
                .newer, "The run database '\(path)' was written by a newer staysail: use that, or a later one.")
        }
    }

    /// SQLite's description of the damage, which has several lines, as one line.
    private static func line(_ finding: String) -> String {
        finding.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("***") }.joined(separator: ", ")
    }

    /// Every SQLite database begins with a header of this size. SQLite takes a shorter file for a new database, and
    /// throws away the log that lies beside it.
    private static let headerSize = 100

    /// The size of the file; nil if there is none.
    private var size: Int? {
        var found = stat()
        return stat(path, &found) == 0 ? Int(found.st_size) : nil
    }

    /// SQLite gives new files the rights that the process's mask allows; its `-wal` and `-shm` have those of the file.
    /// - Returns: whether there was none.
    private func makeFile() throws(RunDatabaseError) -> Bool {
        // Only a file that is new is ever opened and closed here: closing one that SQLite has open in this process
        // would take its locks away.
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw RunDatabaseError(errno: errno, opening: path, folder: folder) }
            return false
        }
        close(descriptor)
        return true
    }

    private func setAside(_ damage: Damage) throws(RunDatabaseError) -> String {
        let format = Date.ISO8601FormatStyle(timeSeparator: .omitted)
        let name = "runs.db.damaged-\(Date().formatted(format))"
        var aside = name
        var number = 2
        while access("\(folder)/\(aside)", F_OK) == 0 {
            aside = "\(name)-\(number)"
            number += 1
        }
        // The file itself comes last: without it SQLite would throw away the log that lies beside it.
        for suffix in ["-wal", "-shm", ""] where rename(path + suffix, "\(folder)/\(aside)\(suffix)") != 0 {
            if errno != ENOENT { throw RunDatabaseError(errno: errno, opening: path + suffix, folder: folder) }
        }
        return
            "The run database '\(path)' is damaged (\(damage.description)): it was renamed to '\(aside)', and a new one "
            + "was created without its runs and locks."
    }

    /// A file that says that the database is to be checked as a whole when it is next opened.
    private static func suspicion(_ folder: String) -> String { "\(folder)/runs.db.suspect" }

    static func suspect(_ folder: String) {
        let descriptor = Foundation.open(suspicion(folder), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    static func fault(_ error: any Error, _ folder: String) -> RunDatabaseError {
        switch error {
        case let error as RunDatabaseError: error
        case let error as DatabaseError: RunDatabaseError(error, folder: folder)
        default: RunDatabaseError(.failed, "The run database '\(folder)/runs.db' failed: \(error)", cause: error)
        }
    }

    /// The file is not what SQLite wrote.
    private struct Damage: Error {
        let description: String
    }
}
