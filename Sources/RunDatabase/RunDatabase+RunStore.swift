import Crypto
import Expressions
public import Foundation
import GRDB
public import StageKit
import Synchronization

extension RunDatabase {
    /// Begins a run.
    /// - Throws: ``RunDatabaseError``; `conflict` if there is such a run.
    public func begin(_ run: String, from origin: RunOrigin, at date: Date) async throws {
        try Self.check(run)
        let record = RunRecord(run, from: origin, at: date)
        let files = origin.files.map { file in
            (path: file.path, hash: SHA256.hash(data: file.content).hexadecimal, content: file.content)
        }
        try await write { db in
            do {
                try record.insert(db)
            } catch DatabaseError.SQLITE_CONSTRAINT_UNIQUE {
                throw RunDatabaseError(.conflict, "There is a run '\(run)' already.")
            }
            for (position, file) in files.enumerated() {
                try db.execute(
                    sql: "INSERT INTO contents (sha256, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    arguments: [file.hash, file.content])
                try db.execute(
                    sql: "INSERT INTO run_files (run, position, path, sha256) VALUES (?, ?, ?, ?)",
                    arguments: [run, position, file.path, file.hash])
            }
        }
    }

    /// The origin of a run; nil if the run does not exist.
    public func origin(of run: String) async throws -> RunOrigin? {
        let found = try await read { db -> (RunRecord, [RunOrigin.File])? in
            guard let record = try RunRecord.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [run])
            else { return nil }
            let files = try Row.fetchAll(
                db,
                sql: """
                    SELECT path, bytes FROM run_files JOIN contents USING (sha256) WHERE run = ? ORDER BY position
                    """, arguments: [run])
            return (
                record,
                try files.map {
                    RunOrigin.File(
                        path: try $0.decode(String.self, forColumn: "path"),
                        content: try $0.decode(Data.self, forColumn: "bytes"))
                }
            )
        }
        return try found.map { try $0.origin(files: $1) }
    }

    /// Adds what happened to a run: all of it in one transaction.
    /// - Throws: ``RunDatabaseError``; `unknownRun`, or `conflict` if another process has added events in between.
    public func append(_ change: RunChange, to run: String) async throws {
        let events = change.events.map { (event: $0, record: EventRecord($0, of: run)) }
        let inputs = change.inputs.map { InputRecord($0, of: run) }
        try await write { db in
            do {
                for (event, record) in events {
                    try record.insert(db)
                    try RunRecord.follow(event, of: run, in: db)
                }
                for input in inputs { try input.insert(db) }
            } catch DatabaseError.SQLITE_CONSTRAINT_FOREIGNKEY {
                throw RunDatabaseError.unknownRun(run)
            } catch let error as DatabaseError
                where [.SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_UNIQUE].contains(error.extendedResultCode)
            {
                throw RunDatabaseError(
                    .conflict, "Another process has written to run '\(run)' in the meantime; this one stops.",
                    cause: error)
            }
            if change.isPast { try db.execute(sql: "DELETE FROM requests WHERE run = ?", arguments: [run]) }
            for id in change.settled {
                try db.execute(sql: "DELETE FROM requests WHERE run = ? AND id = ?", arguments: [run, id])
            }
        }
    }

    /// The events of a run in order; empty if there is no such run.
    /// - Throws: ``RunDatabaseError``, and `RunEventError` for an event that a newer staysail wrote.
    public func events(of run: String) async throws -> [RunEvent] {
        try await read { db in
            try EventRecord.fetchAll(db, sql: "SELECT * FROM events WHERE run = ? ORDER BY seq", arguments: [run])
        }.map { try $0.event() }
    }

    /// The inputs that stages of a run started with, oldest first.
    public func inputs(of run: String) async throws -> [RecordedInput] {
        try await read { db in
            try InputRecord.fetchAll(db, sql: "SELECT * FROM inputs WHERE run = ? ORDER BY number", arguments: [run])
        }.map { try $0.recorded() }
    }

    /// Stores a request for the owner of a run.
    /// - Throws: ``RunDatabaseError``; `unknownRun`, or `conflict` if there is a request with this id.
    public func add(_ request: RunRequest, to run: String) async throws {
        let record = RequestRecord(request, to: run)
        try await write { db in
            do {
                try record.insert(db)
            } catch DatabaseError.SQLITE_CONSTRAINT_FOREIGNKEY {
                throw RunDatabaseError.unknownRun(run)
            } catch DatabaseError.SQLITE_CONSTRAINT_UNIQUE {
                throw RunDatabaseError(.conflict, "The request '\(request.id)' has been made already.")
            }
        }
        additions.withLock { $0 += 1 }
    }

    /// The unsettled requests, oldest first, and then each new one, also of other processes, which it polls every
    /// 500 ms. It ends when the task that reads it is canceled.
    public func requests(of run: String) -> AsyncStream<RunRequest> {
        let reader = RequestReader(self, run: run)
        return AsyncStream { await reader.next() }
    }

    /// A run's id is part of the name of a file.
    static func check(_ run: String) throws(RunDatabaseError) {
        let isPlain = run.utf8.allSatisfy { RunListing.isPlain($0) || ".~@".utf8.contains($0) }
        guard isPlain, (1...200).contains(run.utf8.count), !run.hasPrefix(".") else {
            throw RunDatabaseError(
                .invalidRun,
                "'\(run)' cannot be a run's id: it has at most 200 letters, digits, '-', '_', '.', '~' and '@'.")
        }
    }
}
