import Foundation
import GRDB
public import StageKit

/// An error of reading or writing runs.
public struct RunDatabaseError: Error, Sendable, CustomStringConvertible {
    /// The kinds of errors.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case notWritable, full, busy, newer, foreign, damaged, unusable, unknownRun, invalidRun, conflict, driven
            case lost, failed
        }
        private let kind: Kind
        private init(_ kind: Kind) { self.kind = kind }

        /// The state folder, or a file in it, may not be written.
        public static let notWritable = Code(.notWritable)
        /// The disk is full.
        public static let full = Code(.full)
        /// Another process has locked the database for too long.
        public static let busy = Code(.busy)
        /// A newer staysail wrote the database.
        public static let newer = Code(.newer)
        /// The file is the database of another program.
        public static let foreign = Code(.foreign)
        /// A stored value is unreadable. The next process that opens a damaged database renames it.
        public static let damaged = Code(.damaged)
        /// The folder does not exist, is not a folder, or its disk fails.
        public static let unusable = Code(.unusable)
        /// The run does not exist.
        public static let unknownRun = Code(.unknownRun)
        /// A run's id has characters that file names may not have.
        public static let invalidRun = Code(.invalidRun)
        /// The entry exists: another process has written to the same run.
        public static let conflict = Code(.conflict)
        /// Another process owns the run. ``RunDatabaseError/owner`` names it, if it is known.
        public static let driven = Code(.driven)
        /// The file was removed or replaced while it was open.
        public static let lost = Code(.lost)
        /// SQLite refused for another reason.
        public static let failed = Code(.failed)

        /// The code's name.
        public var description: String { kind.rawValue }
    }

    /// The kind of error.
    public var code: Code
    /// The problem and the next action, in one sentence.
    public var message: String
    /// The owner of the run, for ``Code/driven``.
    public var owner: RunOwner?
    /// The underlying error.
    public var cause: (any Error)?

    /// Creates an error.
    public init(_ code: Code, _ message: String, owner: RunOwner? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.owner = owner
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}

extension RunDatabaseError {
    static func unknownRun(_ run: String) -> RunDatabaseError {
        RunDatabaseError(.unknownRun, "There is no run '\(run)'; 'staysail runs' lists those that are kept.")
    }

    static func unreadable(_ what: String, of run: String, cause: any Error) -> RunDatabaseError {
        RunDatabaseError(
            .damaged,
            "The \(what) of run '\(run)' cannot be read: \(cause) 'staysail runs forget \(run)' releases its locks.",
            cause: cause)
    }

    /// Creates an error from SQLite's error.
    init(_ error: DatabaseError, folder: String) {
        let path = "\(folder)/runs.db"
        switch error.resultCode {
        case .SQLITE_FULL: self = .full(folder, cause: error)
        case .SQLITE_IOERR where Self.isFull(folder): self = .full(folder, cause: error)
        case .SQLITE_IOERR:
            self.init(
                .unusable, "The run database '\(path)' cannot be read or written: its disk is full, gone or broken.",
                cause: error)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .notWritable(folder, cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(folder, cause: error)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(
                .damaged,
                "The run database '\(path)' is damaged; the next command renames it and creates a new one.",
                cause: error)
        case .SQLITE_CANTOPEN:
            if access(folder, W_OK) != 0, errno != ENOENT, errno != ENOTDIR {
                self = .notWritable(folder, cause: error)
            } else {
                self.init(
                    .unusable,
                    "The run database '\(path)' cannot be opened: check that the folder exists and is writable.",
                    cause: error)
            }
        default:
            let said = error.message ?? "SQLite's error \(error.resultCode.rawValue)"
            self.init(.failed, "The run database '\(path)' refused: \(said).", cause: error)
        }
    }

    /// Creates an error from a system error of a file in the state folder.
    init(errno number: Int32, opening path: String, folder: String) {
        switch number {
        case EACCES, EPERM, EROFS: self = .notWritable(folder, cause: nil)
        case ENOSPC, EDQUOT: self = .full(folder, cause: nil)
        default:
            self.init(
                .unusable, "The state folder's file '\(path)' cannot be opened: \(String(cString: strerror(number))).")
        }
    }

    static func lost(_ folder: String) -> RunDatabaseError {
        RunDatabaseError(
            .lost,
            "The run database '\(folder)/runs.db' was removed or replaced while it was open, so nothing can be recorded. "
                + "Restore the folder before you start other runs.")
    }

    static func busy(_ folder: String, cause: (any Error)?) -> RunDatabaseError {
        RunDatabaseError(
            .busy,
            "Another process has locked the run database '\(folder)/runs.db' for more than \(DatabaseOpening.timeout) "
                + "seconds: try again.",
            cause: cause)
    }

    private static func notWritable(_ folder: String, cause: (any Error)?) -> RunDatabaseError {
        RunDatabaseError(
            .notWritable,
            "The state folder '\(folder)' is not writable: change its permissions, or name another folder with --state.",
            cause: cause)
    }

    private static func full(_ folder: String, cause: (any Error)?) -> RunDatabaseError {
        RunDatabaseError(
            .full,
            "The disk of the state folder '\(folder)' is full: free some space, or name another folder with --state.",
            cause: cause)
    }

    /// Whether the disk is full. SQLite reports some writes to a full disk as plain failures.
    private static func isFull(_ folder: String) -> Bool {
        var room = statvfs()
        return statvfs(folder, &room) == 0 && UInt64(room.f_bavail) * UInt64(room.f_frsize) < 1 << 17
    }
}
