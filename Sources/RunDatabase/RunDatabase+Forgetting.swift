public import Foundation
import GRDB
import StageKit

extension RunDatabase {
    /// Ends a run whose record is unreadable, with its child runs, and releases its locks. Nothing is undone, and the
    /// record stays unchanged.
    /// - Parameter run: the run; no other process may own it, see ``claim(_:)``.
    /// - Returns: the names of its locks.
    /// - Throws: ``RunDatabaseError``; `unknownRun`.
    public func forget(_ run: String, at date: Date) async throws -> [String] {
        try await write { db in
            let row = try Row.fetchOne(db, sql: "SELECT 1 FROM runs WHERE id = ?", arguments: [run])
            guard row != nil else {
                throw RunDatabaseError.unknownRun(run)
            }
            let held = try String.fetchAll(
                db, sql: "SELECT name FROM locks WHERE run = ? ORDER BY name", arguments: [run])
            try db.execute(sql: "DELETE FROM locks WHERE run = ?", arguments: [run])
            let nested = "\(run)."
            try db.execute(
                sql: """
                    UPDATE runs SET status = 'failed', endedAt = ?, dueAt = NULL
                    WHERE endedAt IS NULL AND (id = ? OR substr(id, 1, length(?)) = ?)
                    """, arguments: [date.seconds, run, nested, nested])
            return held
        }
    }
}
