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
        let drivers = self.drivers
        let removed = try await write { db in
            let driven = try DriverRecord.fetchAll(db).map(\.run).filter { HeldFile.isHeld(drivers.file(of: $0)) }
            try db.execute(
                literal: """
                    DELETE FROM runs WHERE endedAt < \(date.seconds) AND status NOT IN \(Self.unfinished)
                    AND id NOT IN (SELECT run FROM locks) AND id NOT IN \(driven + keeping)
                    """)
            let removed = db.changesCount
            try db.execute(sql: "DELETE FROM contents WHERE sha256 NOT IN (SELECT sha256 FROM run_files)")
            return removed
        }
        // Gives the room back. If another process is in the way, the next time will do.
        if removed > 0 { try? await compact() }
        return removed
    }

    private func compact() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try db.execute(sql: "VACUUM") })
            }
        }
    }
}
