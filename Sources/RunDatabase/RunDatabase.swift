import Foundation
import GRDB
public import StageKit
import Synchronization

/// Keeps runs in an SQLite database, `runs.db` in the state folder.
///
/// A call writes everything to disk before it returns, or nothing. Cancellation of its task does not interrupt a call.
/// Any number of processes may have the database open. One process owns a *run* (``claim(_:)``), and one run owns the
/// lock of a *function* (`LockStore`).
///
/// All calls throw ``RunDatabaseError``; reading a run's events also throws StageKit's `RunEventError`.
public final class RunDatabase: RunStore, LockStore, Sendable {
    let folder: String
    let queue: DatabaseQueue
    private let file: FileIdentity?
    /// The number of requests that were added through this connection; SQLite's own count excludes them.
    let additions = Mutex(0)
    let pollInterval: Duration

    /// Opens the database of a state folder, or creates one.
    ///
    /// A damaged file is renamed to `runs.db.damaged-DATE`, and a new one is created.
    /// - Parameters:
    ///   - folder: the state folder's path; it must exist, with mode 0700.
    ///   - onNotice: receives one sentence if a damaged database was renamed.
    /// - Throws: ``RunDatabaseError``.
    public convenience init(
        folder: String, onNotice: (String) -> Void = { _ in }
    ) throws(RunDatabaseError) {
        try self.init(folder: folder, pollInterval: .milliseconds(500), wholeCheckLimit: 32 << 20, onNotice: onNotice)
    }

    /// - Parameters:
    ///   - pollInterval: the interval between polls for requests of other processes.
    ///   - wholeCheckLimit: the size in bytes up to which the whole file is checked.
    package init(folder: String, pollInterval: Duration, wholeCheckLimit: Int, onNotice: (String) -> Void)
        throws(RunDatabaseError)
    {
        self.folder = folder
        self.pollInterval = pollInterval
        queue = try DatabaseOpening(folder: folder, wholeCheckLimit: wholeCheckLimit).open(onNotice: onNotice)
        file = FileIdentity("\(folder)/runs.db")
    }

    /// Writes in one transaction, which the cancellation of the task leaves alone: that a thing was done must be
    /// recorded above all when its stage is being stopped.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        // SQLite would write to a file that has no name any more.
        guard FileIdentity("\(folder)/runs.db") == file else { throw RunDatabaseError.lost(folder) }
        return try await inTransaction(.immediate, body)
    }

    /// Reads one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await inTransaction(.deferred, body)
    }

    private func inTransaction<Value: Sendable>(
        _ kind: Database.TransactionKind, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { db in
                continuation.resume(returning: Result { try Self.inTransaction(kind, db, body) })
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw fault(error)
        }
    }

    private static func inTransaction<Value>(
        _ kind: Database.TransactionKind, _ db: Database, _ body: (Database) throws -> Value
    ) throws -> Value {
        var value: Value?
        try db.inTransaction(kind) {
            value = try body(db)
            return .commit
        }
        guard let value else { throw RunDatabaseError(.failed, "A transaction of the run database gave nothing.") }
        return value
    }

    func fault(_ error: any Error) -> RunDatabaseError {
        let fault = DatabaseOpening.fault(error, folder)
        if fault.code == .damaged, fault.cause is DatabaseError { DatabaseOpening.suspect(folder) }
        return fault
    }
}

/// The identity of a file on its disk, which a file that replaces it does not have.
private struct FileIdentity: Equatable {
    let device: UInt64
    let number: UInt64

    /// - Returns: nil if there is no such file.
    init?(_ path: String) {
        var found = stat()
        guard stat(path, &found) == 0 else { return nil }
        device = UInt64(found.st_dev)
        number = UInt64(found.st_ino)
    }
}
