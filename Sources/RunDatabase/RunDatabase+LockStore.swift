public import Foundation
import GRDB
public import StageKit

extension RunDatabase {
    /// Takes a thing for a run. What the run holds already, since then, and what a run held that has ended, can be
    /// taken.
    /// - Returns: nil if it is taken now, else who holds it, with the process that drives that run, if one does.
    /// - Throws: ``RunDatabaseError``; `unknownRun`.
    public func take(_ name: String, for run: String, at date: Date) async throws -> LockHolder? {
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
        return LockHolder(run: record.listing(driver: driver(driving)), since: since)
    }

    /// Who holds a thing: the run that took it and has not ended.
    /// - Throws: ``RunDatabaseError``.
    public func holder(of name: String) async throws -> LockHolder? {
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
        return LockHolder(run: record.listing(driver: driver(driving)), since: since)
    }

    /// Gives back all that a run holds.
    public func release(_ run: String) async throws {
        try await write { try $0.execute(sql: "DELETE FROM locks WHERE run = ?", arguments: [run]) }
    }
}
