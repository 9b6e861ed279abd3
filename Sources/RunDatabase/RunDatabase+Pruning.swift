public import Foundation
import GRDB
import StageKit

extension RunDatabase {
    /// Removes runs that ended before a date, with all that is kept of them. Runs that have not ended, that hold a
    /// lock, or that a process drives stay.
    /// - Parameter keeping: runs that stay as well.
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
        // If another process is in the way, the room is given back next time.
        while let isMore = try? await giveBackRoom(), isMore {}
        return removed
    }

    /// Removes a few runs: a transaction is to be short, since another process may want to record a step.
    private func removeSome(endedBefore date: Date, keeping: Set<String>) async throws -> Int {
        try await write { [drivers] db in
            let driven = try DriverRecord.fetchAll(db).map(\.run).filter { HeldFile.isHeld(drivers.file(of: $0)) }
            try db.execute(
                literal: """
                    DELETE FROM runs WHERE number IN (
                        SELECT number FROM runs WHERE endedAt < \(date.seconds) AND status NOT IN \(Self.unfinished)
                        AND id NOT IN (SELECT run FROM locks) AND id NOT IN \(driven + keeping) LIMIT 10)
                    """)
            let removed = db.changesCount
            try db.execute(sql: "DELETE FROM contents WHERE sha256 NOT IN (SELECT sha256 FROM run_files)")
            return removed
        }
    }

    /// - Returns: whether there is more room to be given back.
    private func giveBackRoom() async throws -> Bool {
        try await write { db in
            let before = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            try db.execute(sql: "PRAGMA incremental_vacuum(1000)")
            let after = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return after > 0 && after < before
        }
    }
}
