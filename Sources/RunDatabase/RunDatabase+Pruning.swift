import Expressions
public import Foundation
import GRDB
import StageKit

extension RunDatabase {
    /// Removes runs that ended before a date, with their events. Unfinished runs, runs with a lock, and runs that a
    /// process owns are kept. A child run is kept and removed with its root run, whose undo needs it.
    /// - Parameter keeping: other runs to keep.
    /// - Returns: how many were removed.
    /// - Throws: ``RunDatabaseError``.
    @discardableResult
    public func prune(endedBefore date: Date, keeping: Set<String> = []) async throws -> Int {
        var removed = 0
        var last: Int
        repeat {
            last = try await removeSome(endedBefore: date, keeping: keeping)
            removed += last
        } while last > 0
        // If another process has the database, the next call returns the space.
        while let isMore = try? await giveBackRoom(), isMore {}
        return removed
    }

    /// Removes a few runs: the transaction must be short, because another process may record a step.
    private func removeSome(endedBefore date: Date, keeping: Set<String>) async throws -> Int {
        try await write { [owners] db in
            let driven = try OwnerRecord.fetchAll(db).map(\.run).filter { HeldFile.isHeld(owners.file(of: $0)) }
            let kept = JSONValue.array(keeping.union(driven).map { .string($0) }).text()
            try db.execute(sql: Self.removal, arguments: [date.seconds, kept, kept])
            let removed = db.changesCount
            try db.execute(sql: "DELETE FROM contents WHERE sha256 NOT IN (SELECT sha256 FROM run_files)")
            return removed
        }
    }

    /// The end of the root run decides. Child runs whose root run no longer exists are removed by their own end.
    private static let removal = """
        DELETE FROM runs WHERE number IN (
            SELECT run.number FROM runs AS run LEFT JOIN runs AS root
                ON root.id = substr(run.id, 1, instr(run.id || '.', '.') - 1)
            WHERE CASE WHEN root.id IS NULL THEN coalesce(run.endedAt, run.startedAt) ELSE root.endedAt END < ?
            AND run.id NOT IN (SELECT value FROM json_each(?))
            AND coalesce(root.id, '') NOT IN (SELECT value FROM json_each(?))
            AND run.id NOT IN (SELECT run FROM locks) AND coalesce(root.id, '') NOT IN (SELECT run FROM locks)
            ORDER BY run.number DESC LIMIT 10)
        """

    /// - Returns: whether more space can be returned.
    private func giveBackRoom() async throws -> Bool {
        try await write { db in
            let before = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            try db.execute(sql: "PRAGMA incremental_vacuum(1000)")
            let after = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return after > 0 && after < before
        }
    }
}
