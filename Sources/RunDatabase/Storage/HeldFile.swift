import Foundation

/// A file that one process at a time locks. The system releases the lock when the process dies. Programs that the process
/// starts do not inherit it.
struct HeldFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Locks a file, and creates it if necessary.
    /// - Parameter timeout: the maximum time to wait for another owner, in milliseconds. This blocks the thread.
    /// - Returns: nil if another process still has the lock.
    static func hold(_ path: String, timeout: Int, folder: String) throws(RunDatabaseError) -> HeldFile? {
        var left = timeout
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw RunDatabaseError(errno: errno, opening: path, folder: folder) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                if isLinked(descriptor, at: path) { return HeldFile(path: path, descriptor: descriptor) }
                // Its last owner removed it between the two calls: the locked file has no name any more.
                close(descriptor)
                continue
            }
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK || number == EINTR else {
                throw RunDatabaseError(errno: number, opening: path, folder: folder)
            }
            guard left > 0 else { return nil }
            left -= 5
            usleep(5_000)
        }
    }

    /// Whether a process has the lock now. During this check no other process can lock the file; `hold` waits longer.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        flock(descriptor, LOCK_UN)
        return false
    }

    /// Releases the lock. Closing alone does not suffice: a program that is being started has the file open for a moment.
    func letGo(removing: Bool) {
        // No other process can lock it until it is unlocked, and then its name no longer exists.
        if removing { unlink(path) }
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func isLinked(_ descriptor: Int32, at path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }
}
