public import Foundation
import GRDB
public import StageKit

extension RunDatabase {
    /// Acquires a lock for a run. Acquiring it again succeeds, and so does acquiring the lock of a run that has ended.
    /// - Returns: nil on success, else the owner of the lock, with the process of that run, if it lives.
    /// - Throws: ``RunDatabaseError``; `unknownRun`.
    public func acquire(_ name: String, for run: String, at date: Date) async throws -> LockOwner? {
        let since = date.seconds
        let holder = try await write { db -> (RunRecord, Date, OwnerRecord?)? in
            do {
                try db.execute(
                    literal: """
                        INSERT INTO locks (name, run, since) VALUES (\(name), \(run), \(since))
                        ON CONFLICT (name) DO UPDATE SET run = excluded.run, since = excluded.since
                        WHERE locks.run <> excluded.run
                        AND (SELECT status FROM runs WHERE id = locks.run) NOT IN \(Self.unfinished)
                        """)
            } catch DatabaseError.SQLITE_CONSTRAINT_FOREIGNKEY {
                throw RunDatabaseError.unknownRun(run)
            }
            let row = try Row.fetchOne(db, sql: "SELECT run, since FROM locks WHERE name = ?", arguments: [name])
            guard let row, try row.decode(String.self, forColumn: "run") != run else { return nil }
            let id = try row.decode(String.self, forColumn: "run")
            guard let record = try RunRecord.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id])
            else { return nil }
            let since = Date(timeIntervalSince1970: try row.decode(Double.self, forColumn: "since"))
            return (record, since, try OwnerRecord.fetchOne(db, key: RunListing.root(of: id)))
        }
        guard let (record, since, driving) = holder else { return nil }
        return LockOwner(run: record.listing(owner: owner(driving)), since: since)
    }

    /// The owner of a lock: the run that acquired it and has not ended.
    /// - Throws: ``RunDatabaseError``.
    public func owner(of name: String) async throws -> LockOwner? {
        let found = try await read { db -> (RunRecord, Date, OwnerRecord?)? in
            let row = try Row.fetchOne(db, sql: "SELECT run, since FROM locks WHERE name = ?", arguments: [name])
            guard let row,
                let record = try RunRecord.fetchOne(
                    db, sql: "SELECT * FROM runs WHERE id = ?",
                    arguments: [try row.decode(String.self, forColumn: "run")])
            else { return nil }
            let since = Date(timeIntervalSince1970: try row.decode(Double.self, forColumn: "since"))
            return (record, since, try OwnerRecord.fetchOne(db, key: record.id))
        }
        guard let (record, since, driving) = found, Self.unfinished.contains(record.status) else { return nil }
        return LockOwner(run: record.listing(owner: owner(driving)), since: since)
    }

    /// Releases all locks of a run.
    public func release(_ run: String) async throws {
        try await write { try $0.execute(sql: "DELETE FROM locks WHERE run = ?", arguments: [run]) }
    }
}
